import { checkReleases } from '../../lib/model/check-releases';
import { isSince, type ImageVersion } from '../../lib/model/image-version';
import { printProblem } from '../../lib/model/input-error';
import type { ServiceDefinition, ServiceRole } from '../../lib/model/service-definition';

const ROLE: ServiceRole = { image: 'mixer', container: 'mixer', group: 'control' };

/** One role, as this makes it. */
const withMixer = (mixer: (version: ImageVersion) => ServiceRole) => (version: ImageVersion) =>
  ({
    name: 'radio',
    roles: { mixer: mixer(version) },
    jobs: {},
    waves: [{ name: 'all', roles: ['mixer'], update: 'free' }],
  }) satisfies ServiceDefinition;

const problems = (definitionFor: (version: ImageVersion) => ServiceDefinition) =>
  checkReleases(definitionFor).map(printProblem);

describe('a definition', () => {
  it('may give a container other settings in another release', () => {
    const mixer = withMixer((version) => ({
      ...ROLE,
      ...(isSince(version, '2026.1') && { stopTimeoutSeconds: 180, healthcheck: { test: ['NONE'] } }),
      ...(version.distro === 'rocky' ? { ulimits: { nofile: 10 } } : { privileged: true }),
    }));
    expect(problems(mixer)).toEqual([]);
  });

  it.each<[string, Partial<ServiceRole>]>([
    ['its name', { container: 'mixer2' }],
    ['its place', { group: 'compute' }],
    ['whether it runs', { enabled: { option: 'mixer: true', on: false } }],
  ])('may not change %s with the release', (_, changes) => {
    const mixer = withMixer((version) => ({ ...ROLE, ...(isSince(version, '2025.1') ? {} : changes) }));
    expect(problems(mixer)).toEqual([
      'service radio: roles.mixer: is not the same in 2023.1 and 2026.2; only settings of a container may follow the release; with `since` a role comes with one',
    ]);
  });

  it('may not have a wave, or what is in it, in some releases only', () => {
    const sound = withMixer(() => ROLE);
    const early = (version: ImageVersion): ServiceDefinition =>
      isSince(version, '2024.1') ? sound(version) : { ...sound(version), waves: [] };
    expect(problems(early)).toEqual([
      'service radio: roles.mixer: is in no wave',
      'service radio: waves.all: is not the same in 2023.1 and 2026.2; only settings of a container may follow the release; with `since` a role comes with one',
    ]);
  });

  it('is checked as it is in each release', () => {
    const mixer = withMixer((version) => ({
      ...ROLE,
      ...(isSince(version, '2025.2') ? {} : { stopTimeoutSeconds: 0 }),
    }));
    expect(problems(mixer)).toEqual([
      'service radio: roles.mixer.stopTimeoutSeconds: 0 is not a positive whole number',
    ]);
  });

  it('names a release that is known, and a role that is there, for the start of a role', () => {
    const mixer = withMixer(() => ({ ...ROLE, since: { release: '1.0', partOf: 'mixr' } }));
    expect(problems(mixer)).toEqual([
      'service radio: roles.mixer.since: 1.0 is not a release that is known here',
      'service radio: roles.mixer.since: no role mixr; did you mean mixer?',
    ]);
  });
});
