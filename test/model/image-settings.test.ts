import { readCloud } from '../../lib/model/read-cloud';

const read = (images: string) =>
  readCloud(
    {
      name: 'cloud.yml',
      text: `images: ${images}\nhosts: { a: { engine: unix:///run/a.sock } }\n`,
      directory: '/srv',
    },
    [],
  );

describe('images in cloud.yml', () => {
  it('are pulled where they are missing, without a login, unless it says otherwise', () => {
    expect(read('{ registry: r/k }').value?.images).toEqual({
      registry: 'r/k',
      pull: 'missing',
      allowFloatingTags: false,
    });
  });

  it('refer to a password', () => {
    const { value } = read('{ registry: r/k, pull: changed, login: { username: u, password_file: secret } }');
    expect(value?.images).toMatchObject({
      pull: 'changed',
      login: { username: 'u', passwordFile: '/srv/secret' },
    });
  });

  it.each([
    ['{ registry: r, login: { username: u } }', 'must have either password_env or password_file'],
    ['{ registry: r, login: { username: u, password: p } }', 'unknown key'],
    [
      '{ registry: r, login: { username: u, password_env: "a b" } }',
      'must be the name of an environment variable',
    ],
    ["{ registry: '', pull: changed }", 'without a registry there is nothing to pull'],
    ['{ registry: r, pull: always }', 'missing'],
  ])('are refused: %s', (images, message) => {
    const { problems } = read(images);
    expect(problems.map((it) => it.message).join('\n')).toContain(message);
  });
});
