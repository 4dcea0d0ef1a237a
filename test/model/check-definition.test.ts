import { checkDefinition } from '../../lib/model/check-definition';
import { printProblem } from '../../lib/model/input-error';
import type { Job, ServiceDefinition, ServiceRole } from '../../lib/model/service-definition';

const ROLE: ServiceRole = { image: 'mixer', container: 'mixer', group: 'control' };
const JOB: Job = {
  image: { ofRole: 'mixer' },
  container: 'tune',
  firstHostOf: { role: 'mixer' },
  runsWhenChanged: ['mixer'],
};
const SOUND: ServiceDefinition = {
  name: 'radio',
  roles: { mixer: ROLE, sender: { ...ROLE, container: 'sender', after: ['mixer'] } },
  jobs: { tune: JOB },
  waves: [
    { name: 'first', jobs: ['tune'] },
    { name: 'then', roles: ['mixer', 'sender'], update: 'free' },
  ],
};

function withMixer(changes: Partial<ServiceRole>): ServiceDefinition {
  return { ...SOUND, roles: { ...SOUND.roles, mixer: { ...ROLE, ...changes } } };
}

function withTune(changes: Partial<Job>): ServiceDefinition {
  return { ...SOUND, jobs: { tune: { ...JOB, ...changes } } };
}

/** mixer and sender go together. */
function together(changes: Partial<ServiceRole>): ServiceDefinition {
  const sender = { ...ROLE, container: 'sender', ...changes };
  const last = { name: 'then', roles: ['mixer', 'sender'], update: 'together' } as const;
  return { ...SOUND, roles: { mixer: ROLE, sender }, waves: [...SOUND.waves.slice(0, 1), last] };
}

const off = { option: 'mixer: true', on: false };

describe('a mistake in a definition', () => {
  it.each<[string, ServiceDefinition]>([
    [
      'roles.extra: is in no wave',
      { ...SOUND, roles: { ...SOUND.roles, extra: { ...ROLE, container: 'x1' } } },
    ],
    ['jobs.extra: is in no wave', { ...SOUND, jobs: { ...SOUND.jobs, extra: { ...JOB, container: 'x1' } } }],
    [
      'jobs.tune: is in a wave twice',
      { ...SOUND, waves: [...SOUND.waves, { name: 'last', jobs: ['tune'] }] },
    ],
    [
      'waves.last.roles.mixr: not one of its roles; did you mean mixer?',
      { ...SOUND, waves: [...SOUND.waves, { name: 'last', roles: ['mixr'], update: 'together' }] },
    ],
    [
      'waves.then: there are two of this name',
      { ...SOUND, waves: [...SOUND.waves, { name: 'then', jobs: [] }] },
    ],
    ['roles.mixer.after: sender is not listed before mixer in its wave', withMixer({ after: ['sender'] })],
    ['roles.mixer.after: mixer is not listed before mixer in its wave', withMixer({ after: ['mixer'] })],
    ['roles.mixer.after: aerial is not listed before mixer in its wave', withMixer({ after: ['aerial'] })],
    ['roles.sender.after: not in a wave that goes together', together({ after: ['mixer'] })],
    [
      'roles.sender.updateOrder: not start-first in a wave that goes together',
      together({ updateOrder: 'start-first' }),
    ],
    [
      'roles.sender.container: mixer2 is also that of roles.mixer',
      {
        ...withMixer({ container: 'mixer2' }),
        roles: { mixer: { ...ROLE, container: 'mixer2' }, sender: { ...ROLE, container: 'mixer2' } },
      },
    ],
    ['jobs.tune.container: mixer is also that of roles.mixer', withTune({ container: 'mixer' })],
    [
      'roles.mixer.container: must be letters, digits, dots, dashes and underscores, beginning with a letter or digit, not ending in .next or .prev',
      withMixer({ container: 'mixer.next' }),
    ],
    [
      'roles.mixer.environment: unknown placeholder {adress}; known: {address}, {urlhost}, {config}, {host}',
      withMixer({ environment: { HOST: '{adress}:80' } }),
    ],
    [
      'roles.mixer.healthcheck.test: unknown placeholder {port}; known: {address}, {urlhost}, {config}, {host}',
      withMixer({ healthcheck: { test: ['CMD', 'curl', '{address}:{port}'] } }),
    ],
    [
      'jobs.tune.command: unknown placeholder {band}; known: {address}, {urlhost}, {config}, {host}',
      withTune({ command: ['tune', '{band}', '{band}'] }),
    ],
    [
      'roles.mixer.volumes: "logs" is not source:/target or source:/target:mode',
      withMixer({ volumes: ['logs'] }),
    ],
    [
      'roles.mixer.volumes: "logs:logs" is not source:/target or source:/target:mode',
      withMixer({ volumes: ['logs:logs'] }),
    ],
    ['roles.mixer.ulimits.nofile: 0 is not a positive whole number', withMixer({ ulimits: { nofile: 0 } })],
    [
      'roles.mixer.stopTimeoutSeconds: -1 is not a positive whole number',
      withMixer({ stopTimeoutSeconds: -1 }),
    ],
    [
      'roles.mixer.neverNewerThan: no role sendr; did you mean sender?',
      withMixer({ neverNewerThan: ['sendr'] }),
    ],
    ['jobs.tune.image.ofRole: no role mixr; did you mean mixer?', withTune({ image: { ofRole: 'mixr' } })],
    [
      'jobs.tune.firstHostOf.role: no role aerial; known: mixer, sender',
      withTune({ firstHostOf: { role: 'aerial' } }),
    ],
    [
      'jobs.tune.runsWhenChanged: no role senders; did you mean sender?',
      withTune({ runsWhenChanged: ['senders'] }),
    ],
  ])('is reported as "%s"', (mistake, definition) => {
    expect(checkDefinition(definition).map(printProblem)).toEqual([`service radio: ${mistake}`]);
  });

  it('is a job that is on while the role that it needs is off', () => {
    expect(checkDefinition(withMixer({ enabled: off })).map(printProblem)).toEqual([
      'service radio: jobs.tune.image.ofRole: the job is switched on without role mixer, which it needs',
      'service radio: jobs.tune.firstHostOf.role: the job is switched on without role mixer, which it needs',
    ]);
  });
});

describe('no mistake', () => {
  it.each<[string, ServiceDefinition]>([
    ['a sound definition', SOUND],
    ['one whose containers go together', together({ updateOrder: 'drain-first' })],
    [
      'braces that are no placeholder',
      withMixer({ command: ['sh', '-c', 'echo ${name} {{name}} { a; } {A} {a,b}'] }),
    ],
    [
      'a role that is off together with its job',
      { ...withMixer({ enabled: off }), jobs: { tune: { ...JOB, enabled: off } } },
    ],
  ])('is %s', (_, definition) => {
    expect(checkDefinition(definition)).toEqual([]);
  });
});
