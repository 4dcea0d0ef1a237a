import { chooseApiVersion } from '../../../lib/engine/docker/api-version';

describe('the version of the API', () => {
  it.each([
    ['1.40', '1.12', '1.40'],
    ['1.41', '1.24', '1.41'],
    ['1.47', '1.24', '1.47'],
    ['1.52', '1.44', '1.47'],
    ['2.0', '1.44', '1.47'],
  ])('with an engine that has %s and accepts %s is %s', (ApiVersion, MinAPIVersion, chosen) => {
    expect(chooseApiVersion({ ApiVersion, MinAPIVersion })).toBe(chosen);
  });

  it.each([
    [{ Version: '18.09', ApiVersion: '1.39' }, /engine 18\.09 has API 1\.39, and 1\.40 .* upgrade it/],
    [
      { Version: '40.0', ApiVersion: '1.60', MinAPIVersion: '1.48' },
      /engine 40\.0 accepts API 1\.48 or later, and 1\.47 .* upgrade kollaform/,
    ],
    [{}, /is not a container engine/],
    [{ ApiVersion: 'latest' }, /is not a container engine/],
  ])('is none for %j', (version, message) => {
    expect(() => chooseApiVersion(version)).toThrow(message);
  });
});
