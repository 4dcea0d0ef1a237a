import { checkDefinition } from '../../lib/model/check-definition';
import { printProblem } from '../../lib/model/input-error';
import type { Job, ServiceDefinition, ServiceRole, WaveDefinition } from '../../lib/model/service-definition';
import { EVERY_SETTING } from './every-setting';

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

/** As a definition in JavaScript may have it. */
function withFirstWave(changes: Readonly<Record<string, string>>): ServiceDefinition {
  const [first, ...others] = SOUND.waves;
  return { ...SOUND, waves: [{ ...first, ...changes } as WaveDefinition, ...others] };
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
    [
      "waves.first.waitsFor: is now called blockedBy; write blockedBy: 'outdated'",
      withFirstWave({ waitsFor: 'everyone' }),
    ],
    ["waves.first.blockedBy: must be 'outdated'", withFirstWave({ blockedBy: 'everyone' })],
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
    [
      'jobs.tune.runsWhenHostsChange: no role senders; did you mean sender?',
      withTune({ runsWhenHostsChange: ['senders'] }),
    ],
    [
      'roles.mixer.ports: "80-90" is not [address:][port of the host:]port[/tcp, /udp or /sctp], with ports from 1 to 65535',
      withMixer({ networkMode: 'bridge', ports: ['80-90'] }),
    ],
    [
      'roles.mixer.ports: "70000:80" is not [address:][port of the host:]port[/tcp, /udp or /sctp], with ports from 1 to 65535',
      withMixer({ networkMode: 'bridge', ports: ['70000:80'] }),
    ],
    [
      'roles.mixer.ports: "300.0.0.1" is not an IP address',
      withMixer({ networkMode: 'bridge', ports: ['300.0.0.1:80:80'] }),
    ],
    [
      'roles.mixer.ports: unknown placeholder {adress}; known: {address}, {urlhost}, {config}, {host}',
      withMixer({ networkMode: 'bridge', ports: ['{adress}:80:80'] }),
    ],
    [
      "roles.mixer.ports: the host's network has none to publish; set networkMode to 'bridge' or to a network, or networks",
      withMixer({ ports: ['80'] }),
    ],
    [
      'roles.mixer.capabilities.add: no capability NET_ADMN; did you mean NET_ADMIN?',
      withMixer({ capabilities: { add: ['NET_ADMN'] } }),
    ],
    [
      'roles.mixer.capabilities.drop: no capability net_raw; did you mean NET_RAW?',
      withMixer({ capabilities: { drop: ['net_raw'] } }),
    ],
    [
      'roles.mixer.devices: "kvm" is not /device[:/device in the container][:some of r, w, m]',
      withMixer({ devices: ['kvm'] }),
    ],
    [
      'roles.mixer.extraHosts.db: "database" is not an IP address',
      withMixer({ extraHosts: { db: 'database' } }),
    ],
    ['roles.mixer.memoryMib: 0.5 is not a positive whole number', withMixer({ memoryMib: 0.5 })],
    [
      'roles.mixer.memorySwapMib: must be memoryMib, which has to be set, and swap together',
      withMixer({ memoryMib: 64, memorySwapMib: 32 }),
    ],
    ['roles.mixer.cpus: 0 is not a number of CPUs from 0.01 on', withMixer({ cpus: 0 })],
    ['roles.mixer.cpuSet: "0-" is not a list of CPUs such as 0-3 or 0,2', withMixer({ cpuSet: '0-' })],
    [
      'roles.mixer.hostname: "my_host" is not a host name of letters, digits, dashes and dots, with at most 64 of them',
      withMixer({ hostname: 'my_host' }),
    ],
    ['roles.mixer.user: "a b" is not user or user:group', withMixer({ user: 'a b' })],
    ['roles.mixer.workingDirectory: "srv" is not an absolute path', withMixer({ workingDirectory: 'srv' })],
    ['roles.mixer.logOptions: needs logDriver', withMixer({ logOptions: { tag: 'x' } })],
    [
      'roles.mixer.networks: cannot be set beside networkMode',
      withMixer({ networkMode: 'bridge', networks: { front: {} } }),
    ],
    ['roles.mixer.networks: must name a network', withMixer({ networks: {} })],
    [
      'roles.mixer.networks.host: is not a network to be in beside others; set networkMode',
      withMixer({ networks: { host: {} } }),
    ],
    [
      "roles.mixer.networks.bridge.aliases: the engine's default network knows no aliases; make a network",
      withMixer({ networks: { bridge: { aliases: ['a'] } } }),
    ],
    [
      'roles.mixer.networks.front.ipv4Address: "10.0.0" is not an IP address',
      withMixer({ networks: { front: { ipv4Address: '10.0.0' } } }),
    ],
    [
      'roles.mixer.restart: "allways" is none of no, always, unless-stopped, on-failure, on-failure:<attempts>',
      withMixer({ restart: 'allways' }),
    ],
    ['roles.mixer.stopSignal: no signal SIGTER; did you mean SIGTERM?', withMixer({ stopSignal: 'SIGTER' })],
    [
      "roles.mixer.healthcheck.test: must be ['CMD-SHELL', command], ['CMD', program, ...arguments] or ['NONE']",
      withMixer({ healthcheck: { test: ['curl', 'x'] } }),
    ],
    [
      'roles.mixer.mounts./x: "data" is not an absolute path of the host',
      withMixer({ mounts: [{ type: 'bind', source: 'data', target: '/x' }] }),
    ],
    [
      'roles.mixer.mounts./x: subpath "../y" is not a directory inside the volume',
      withMixer({ mounts: [{ type: 'volume', source: 'data', target: '/x', subpath: '../y' }] }),
    ],
    [
      'roles.mixer.mounts.x: target is not an absolute path',
      withMixer({ mounts: [{ type: 'tmpfs', target: 'x' }] }),
    ],
    [
      'roles.mixer.mounts./x: sizeMib is not a positive whole number',
      withMixer({ mounts: [{ type: 'tmpfs', target: '/x', sizeMib: -1 }] }),
    ],
    [
      'roles.mixer.hostnam: no such setting; did you mean hostname?',
      withMixer({ ...{ hostnam: 'x', hostname: 'x' } }),
    ],
    [
      'jobs.tune.comand: no such setting; did you mean command?',
      withTune({ ...{ comand: ['x'], init: true } }),
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
    ['every setting that there is, in all its notations', withMixer(EVERY_SETTING)],
    [
      'a role that is off together with its job',
      { ...withMixer({ enabled: off }), jobs: { tune: { ...JOB, enabled: off } } },
    ],
  ])('is %s', (_, definition) => {
    expect(checkDefinition(definition)).toEqual([]);
  });
});
