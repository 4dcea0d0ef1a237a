import type { EngineDemand } from '../../../lib/contract/engine-demand';
import type { ContainerSpec } from '../../../lib/engine/container-engine';
import { demandFindings } from '../../../lib/provider/prechecks/demand-findings';
import { hasPart, partsOf, trial } from '../../../lib/provider/prechecks/engine-demands';
import { observeDemands } from '../../../lib/provider/prechecks/observe-demands';
import { FakeEngine } from '../../helpers/fake-engine';

const DEMAND: EngineDemand = {
  role: 'nova-libvirt',
  container: 'nova_libvirt',
  image: 'nova-libvirt:2',
  hosts: ['cmp1'],
  demands: {
    privileged: true,
    pidMode: 'host',
    ulimits: { nofile: 1048576, memlock: 67108864 },
    sharedBinds: ['/run:/run:shared'],
  },
};
const RUNNING = {
  Privileged: true,
  PidMode: 'host',
  Ulimits: [
    { Name: 'nofile', Soft: 1048576, Hard: 1048576 },
    { Name: 'memlock', Soft: 67108864, Hard: 67108864 },
  ],
  Binds: ['/run:/run:shared', 'libvirtd:/var/lib/libvirt:rw'],
};

/** Refuses what it is told to, when a container is started, as Docker does. */
class StrictEngine extends FakeEngine {
  readonly tried: ContainerSpec[] = [];
  refuse: (host: NonNullable<ContainerSpec['HostConfig']>) => string | undefined = () => undefined;

  override startContainer(id: string): Promise<void> {
    const spec = this.containers.get(id)?.spec;
    if (spec !== undefined) this.tried.push(spec);
    const reason = this.refuse(spec?.HostConfig ?? {});
    if (reason !== undefined) return Promise.reject(this.history.error(`start ${id}`, reason));
    return super.startContainer(id);
  }
}

describe('what a container needs of an engine', () => {
  let engine: StrictEngine;
  beforeEach(() => {
    engine = new StrictEngine('cmp1');
    engine.addImage('nova-libvirt:2');
  });

  const refused = async () =>
    (await observeDemands(engine, 'nova', [DEMAND])).map(({ key, reason }) => `${key}: ${reason}`);

  it('is tried at once, without network, and nothing stays of it', async () => {
    expect(await refused()).toEqual([]);
    expect(engine.tried).toEqual([
      {
        Image: expect.any(String) as string,
        Entrypoint: ['/bin/true'],
        Cmd: [],
        Healthcheck: { Test: ['NONE'] },
        HostConfig: {
          Privileged: true,
          PidMode: 'host',
          NetworkMode: 'none',
          Ulimits: RUNNING.Ulimits,
          Mounts: [{ Type: 'bind', Source: '/run', Target: '/run', BindOptions: { Propagation: 'shared' } }],
        },
      },
    ]);
    expect(engine.summary()).toEqual([]);
  });

  it('is named by its key when the engine refuses it, each with the reason', async () => {
    engine.refuse = ({ Ulimits = [], Mounts = [] }) => {
      if (Ulimits?.some(({ Name }) => Name === 'memlock'))
        return 'error setting rlimit type 8: operation not permitted';
      return (Mounts ?? []).length > 0
        ? 'path /run is mounted on /run but it is not a shared mount'
        : undefined;
    };
    expect(await refused()).toEqual([
      'ulimits.memlock: error setting rlimit type 8: operation not permitted',
      'volumes /run:/run:shared: path /run is mounted on /run but it is not a shared mount',
    ]);
    expect(engine.summary()).toEqual([]);
  });

  it('is named as a whole when only that is refused', async () => {
    engine.refuse = ({ Privileged, PidMode }) => (Privileged && PidMode ? 'not both' : undefined);
    expect(await refused()).toEqual([
      'privileged with pidMode with ulimits.nofile with ulimits.memlock with volumes /run:/run:shared: not both',
    ]);
  });

  it('is not tried where what runs has it, is to stay, or there is no image', async () => {
    engine.addContainer('nova_libvirt', { spec: { Image: 'nova-libvirt:1', HostConfig: RUNNING } });
    expect(await refused()).toEqual([]);
    engine.containers.clear();
    engine.addContainer('nova_libvirt', { spec: { Image: 'nova-libvirt:2' } });
    expect(await refused()).toEqual([]);
    const empty = new StrictEngine('cmp2');
    expect(await observeDemands(empty, 'nova', [DEMAND])).toEqual([]);
    expect([...engine.tried, ...empty.tried]).toEqual([]);
  });

  it('is tried only as far as what runs does not have it', async () => {
    const HostConfig = { ...RUNNING, Ulimits: RUNNING.Ulimits.slice(1) };
    engine.addContainer('nova_libvirt', { spec: { Image: 'nova-libvirt:1', HostConfig } });
    expect(await refused()).toEqual([]);
    expect(engine.tried.map((it) => it.HostConfig)).toEqual([
      { NetworkMode: 'none', Ulimits: RUNNING.Ulimits.slice(0, 1) },
    ]);
    expect(engine.summary()).toEqual(['nova_libvirt running nova-libvirt:1']);
  });

  it.each([
    'exec: "/bin/true": stat /bin/true: no such file or directory',
    'invalid mount config for type "bind": bind source path does not exist: /var/lib/nova-mnt',
  ])('is not refused by "%s"', async (reason) => {
    engine.refuse = () => reason;
    expect(await refused()).toEqual([]);
  });

  it('takes the place of what a plan that was killed has left', async () => {
    engine.addContainer('nova_precheck', { spec: { Image: 'x' }, status: 'created' });
    expect(await refused()).toEqual([]);
    expect(engine.summary()).toEqual([]);
  });

  it('is told apart one by one', () => {
    const running = engine
      .addContainer('nova_libvirt', { spec: { Image: 'x', HostConfig: RUNNING } })
      .inspect();
    const missing = partsOf({ ...DEMAND.demands, ulimits: { nofile: 10 }, cgroupnsMode: 'host' })
      .filter((part) => !hasPart(running, part))
      .map(({ key }) => key);
    expect(missing).toEqual(['cgroupnsMode', 'ulimits.nofile']);
    expect(trial('i', []).HostConfig).toEqual({ NetworkMode: 'none' });
  });
});

describe('what engines refuse', () => {
  it('is one finding for all hosts that refuse the same, with what to do', () => {
    const ulimit = { role: 'nova-libvirt', key: 'ulimits.memlock', reason: 'operation not permitted' };
    const findings = demandFindings('nova', [
      ...['cmp1', 'cmp2'].map((host) => ({ ...ulimit, host })),
      { host: 'cmp1', role: 'nova-compute', key: 'privileged', reason: 'denied by policy' },
    ]);
    expect(findings).toMatchObject([
      { summary: 'nova: nova-compute cannot be made with privileged on cmp1' },
      {
        code: 'engine-refuses',
        summary: 'nova: nova-libvirt cannot be made with ulimits.memlock on cmp1, cmp2',
        detail: expect.stringContaining('set containers.ulimits: false in cloud.yml') as string,
      },
    ]);
  });
});
