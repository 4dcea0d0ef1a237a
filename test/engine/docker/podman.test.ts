import type { ContainerInspection } from '../../../lib/engine/container-engine';
import { inDockersWords, isPodman, refusedByPodman } from '../../../lib/engine/docker/podman';
import { differing, proven } from '../../provider/container/compared';
import type { Attributes } from '../../../lib/provider/resource';
import { closeAll, connectTo, failureOf } from './connect';
import { CONTAINER, HttpEngine } from './http-engine';

const VERSION = {
  Version: '4.3.1',
  ApiVersion: '1.41',
  MinAPIVersion: '1.24',
  Components: [{ Name: 'Podman Engine' }, { Name: 'Conmon' }],
};

/** What Podman 4.3 answers about a container of which little was asked. */
const ANSWER = {
  Id: 'c1',
  Name: '/radio_mixer',
  Image: '0123',
  RestartCount: 0,
  State: { ...CONTAINER.State, Health: { Status: '', FailingStreak: 0, Log: null } },
  Config: { Image: 'up.invalid/radio/mixer:v1', StopSignal: '15' },
  HostConfig: {
    Binds: [
      '/dev/shm:/x:rw,rprivate,rbind',
      '/etc/kolla:/etc/kolla:ro,rprivate,rbind',
      '/run:/run:shared,rw,rbind',
      'logs:/var/log/kolla/:rw,rprivate,nosuid,nodev,rbind',
      `${'0123456789abcdef'.repeat(4)}:/data:rw,rprivate,nosuid,nodev,rbind`,
    ],
    CapAdd: [],
    CapDrop: ['AUDIT_WRITE', 'MKNOD', 'NET_RAW'],
    IpcMode: 'shareable',
    NetworkMode: 'bridge',
    PidMode: 'private',
    Ulimits: [{ Name: 'RLIMIT_NOFILE', Soft: 1024, Hard: 1024 }],
  },
  NetworkSettings: { Networks: { podman: {} } },
} as unknown as ContainerInspection;

describe('Podman', () => {
  it('is known by the components that its version names', () => {
    expect(isPodman(VERSION)).toBe(true);
    expect(isPodman({ Version: '28.2.2', Components: [{ Name: 'Engine' }] })).toBe(false);
    expect(isPodman({})).toBe(false);
  });
});

describe("Podman's answer about a container, in Docker's words,", () => {
  const inspection = inDockersWords(ANSWER);

  it('has binds as they were asked for, and none for a volume that the image declares', () => {
    expect(inspection.HostConfig.Binds).toEqual([
      '/dev/shm:/x:rw',
      '/etc/kolla:/etc/kolla:ro',
      '/run:/run:shared',
      'logs:/var/log/kolla/:rw',
    ]);
  });

  it('has no health when there is no healthcheck, and a log when there is one', () => {
    expect(inspection.State.Health).toBeUndefined();
    const State = { ...ANSWER.State, Health: { Status: 'unhealthy', FailingStreak: 3, Log: [] } };
    expect(inDockersWords({ ...ANSWER, State }).State.Health).toEqual({
      Status: 'unhealthy',
      FailingStreak: 3,
      Log: [],
    });
  });

  it('has the name of its network for a mode', () => {
    const inNetworks = (...names: readonly string[]) => {
      const Networks = Object.fromEntries(names.map((name) => [name, {}])) as never;
      return inDockersWords({ ...ANSWER, NetworkSettings: { ...ANSWER.NetworkSettings, Networks } });
    };
    expect(inspection.HostConfig.NetworkMode).toBe('bridge');
    expect(inNetworks('radio').HostConfig.NetworkMode).toBe('radio');
    expect(inNetworks().HostConfig.NetworkMode).toBe('bridge');
    const HostConfig = { ...ANSWER.HostConfig, NetworkMode: 'host' };
    expect(inDockersWords({ ...ANSWER, HostConfig }).HostConfig.NetworkMode).toBe('host');
  });

  it('has no namespace for processes but that of the host', () => {
    const HostConfig = { ...ANSWER.HostConfig, PidMode: 'host' };
    expect(inspection.HostConfig.PidMode).toBe('');
    expect(inDockersWords({ ...ANSWER, HostConfig }).HostConfig.PidMode).toBe('host');
  });

  it('shows nothing as different that was not asked for', () => {
    const volumes = [
      { host_path: '/dev/shm', container_path: '/x' },
      { host_path: '/etc/kolla/', container_path: '/etc/kolla', read_only: true },
      { host_path: '/run', container_path: '/run:shared' },
      { volume_name: 'logs', container_path: '/var/log/kolla/' },
    ];
    expect(differing({ volumes }, inspection)).toEqual([]);
  });

  it('shows what it tells as different, and what it does not tell when its configuration changes', () => {
    const before: Attributes = { memory: 64, volumes: null, ipc_mode: null, stop_signal: 'SIGTERM' };
    const after: Attributes = { memory: 96, volumes: null, ipc_mode: 'host', stop_signal: 'SIGTERM' };
    expect(differing(after, inspection)).toEqual(['memory', 'volumes']);
    expect(differing(after, inspection, proven(before, { id: inspection.Id }))).toEqual([
      'ipc_mode',
      'memory',
    ]);
  });
});

describe('what Podman ignores or tells differently', () => {
  const Image = 'up.invalid/radio/mixer:v1';

  it.each([
    ['mixer:v1', /^Podman knows image mixer:v1 by a longer name/],
    ['radio/mixer:v1', /^Podman knows image radio\/mixer:v1 by a longer name/],
  ])('is an image without its registry: %s', (short, refusal) => {
    expect(refusedByPodman({ Image: short })).toMatch(refusal);
  });

  it.each(['quay.io/radio/mixer:v1', 'registry:5000/mixer', 'localhost/radio/mixer:v1', 'sha256:0123'])(
    'is not an image with its registry: %s',
    (whole) => {
      expect(refusedByPodman({ Image: whole })).toBeUndefined();
    },
  );

  it('is a port that the engine chooses, and not one that is given', () => {
    const published = (HostPort: string) => ({
      Image,
      HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort }] } },
    });
    expect(refusedByPodman(published(''))).toMatch(/write external to each port/);
    expect(refusedByPodman(published('8080'))).toBeUndefined();
  });

  it('is a mount of a volume, and not one in memory', () => {
    const mounted = (Type: string) => ({ Image, HostConfig: { Mounts: [{ Type, Target: '/x' }] as never } });
    expect(refusedByPodman(mounted('volume'))).toMatch(/write them as volumes/);
    expect(refusedByPodman(mounted('tmpfs'))).toBeUndefined();
  });
});

describe('a connection to Podman', () => {
  let server: HttpEngine;

  beforeEach(async () => {
    server = await HttpEngine.start();
    server.version = VERSION;
  });

  afterEach(async () => {
    await closeAll();
    await server.stop();
  });

  function failing(message: string) {
    server.answer = (_, response) => response.writeHead(500).end(JSON.stringify({ message }));
  }

  it('tells a taken name from other failures, which all have status 500', async () => {
    const engine = await connectTo(server.url);
    failing('container create: the container name "a" is already in use by c1: that name is already in use');
    const spec = { Image: 'quay.io/a:1' };
    expect(await failureOf(engine.createContainer('a', spec))).toMatchObject({ kind: 'conflict' });
    failing('no space left on device');
    expect(await failureOf(engine.createContainer('a', spec))).toMatchObject({ kind: 'refused' });
  });

  it('takes a signal for a container that has ended as done', async () => {
    const engine = await connectTo(server.url);
    failing('can only kill running containers. c1 is in state exited: container state improper');
    await engine.signalContainer('a', 'SIGTERM');
  });

  it('translates what it says about containers', async () => {
    server.answer = (_, response) => response.end(JSON.stringify(ANSWER));
    const found = await (await connectTo(server.url)).tryInspectContainer('radio_mixer');
    expect(found?.HostConfig.Binds?.[0]).toBe('/dev/shm:/x:rw');
  });

  it('asks for no container that Podman would make differently', async () => {
    const failure = await failureOf((await connectTo(server.url)).createContainer('a', { Image: 'mixer' }));
    expect(failure.message).toMatch(/^cmp1: could not create container a: Podman knows image mixer/);
    expect(server.calls).toEqual([]);
  });
});
