import type { ContainerCreateOptions } from 'dockerode';
import type { Attributes, StateResult } from '../../lib/provider/resource';
import type { Lab } from '../lab/lab';
import { until } from '../helpers/until';
import { emptyLab, NEW, OLD } from './deployed-lab';
import { RealProvider, stateOf } from './real-provider';

const IMAGE = 'nova-scheduler';
const EXITS = 'exits';
const SLOW = 'slow';
const ORDERS = ['stop-first', 'start-first', 'drain-first'] as const;

describe('a predecessor that misbehaves, on a real engine', () => {
  let lab: Lab;
  let provider: RealProvider;

  beforeAll(async () => {
    lab = await emptyLab('misbehaving', 1, 0);
    await lab.buildRelease(OLD, { only: IMAGE });
    await lab.buildRelease(NEW, { only: IMAGE });
    await lab.buildRelease(EXITS, { only: IMAGE, behaviour: 'exits' });
    await lab.buildRelease(SLOW, { only: IMAGE, behaviour: 'slow-stop' });
    provider = await RealProvider.start(lab.engineAddress);
  });

  afterAll(async () => {
    await provider.client.close();
    await lab.destroy();
  });

  const reference = (tag: string) => `${lab.names.registry}/${IMAGE}:${tag}`;
  const named = (name: string) => lab.names.on('ctl1', name);
  const config = (name: string, tag: string, more: Attributes = {}): Attributes => ({
    docker_host: 'ctl1',
    name: named(name),
    image: reference(tag),
    env: ['KOLLA_SERVICE_NAME=nova-scheduler'],
    healthcheck: [
      { test: ['CMD-SHELL', 'healthcheck_port nova-scheduler 5672'], interval: '1s', retries: 1 },
    ],
    wait_timeout: 10,
    stop_timeout: 10,
    ...more,
  });

  /** As somebody would by hand. */
  async function run(name: string, tag: string, more: ContainerCreateOptions = {}): Promise<string> {
    const container = await lab.docker.createContainer({ name: named(name), Image: reference(tag), ...more });
    await container.start();
    return container.id;
  }

  async function crashLoop(name: string): Promise<string> {
    const id = await run(name, EXITS, { HostConfig: { RestartPolicy: { Name: 'unless-stopped' } } });
    await until(async () => (await lab.inspect('ctl1', name)).State.Restarting, 30_000, 'it restarts');
    return id;
  }

  const namesOf = async (name: string) =>
    Object.keys(await lab.containers()).filter((it) => it.startsWith(named(name)));
  const failureOf = ({ diagnostics }: StateResult) =>
    diagnostics.map(({ summary, detail }) => `${summary} ${detail ?? ''}`).join('\n');
  const write = (name: string) => lab.execute('ctl1', name, ['sh', '-c', 'echo precious >/data/f']);
  const read = (name: string) => lab.execute('ctl1', name, ['cat', '/data/f']);

  it.each(ORDERS)('leaves a crash loop, %s', async (update_order) => {
    const name = `loop_${update_order}`;
    const old = await crashLoop(name);
    const failed = await provider.deploy(config(name, EXITS, { update_order }));
    expect(failureOf(failed)).toContain('could not be updated');
    expect((await lab.inspect('ctl1', name)).Id).toBe(old);
    expect((await lab.inspect('ctl1', name)).HostConfig.RestartPolicy?.Name).toBe('unless-stopped');
    await until(async () => (await lab.inspect('ctl1', name)).State.Restarting, 30_000, 'it restarts again');
    await provider.deploy(config(name, NEW, { update_order }));
    expect((await lab.inspect('ctl1', name)).State.Running).toBe(true);
    expect((await lab.inspect('ctl1', name)).Config.Image).toBe(reference(NEW));
    expect(await namesOf(name)).toEqual([named(name)]);
  });

  it('carries anonymous volumes over, update after update', async () => {
    await run('volume', OLD, { Volumes: { '/data': {} } });
    await write('volume');
    const first = stateOfTakenOver(await provider.deploy(config('volume', NEW)));
    expect(await read('volume')).toBe('precious');
    await provider.deploy(config('volume', EXITS), first);
    expect(await read('volume')).toBe('precious');
    await provider.deploy(config('volume', OLD), first);
    expect(await read('volume')).toBe('precious');
    expect((await lab.inspect('ctl1', 'volume')).Config.Image).toBe(reference(OLD));
  });

  it.each(ORDERS)(
    'makes one again that its engine removed (--rm), with its data, %s',
    async (update_order) => {
      const name = `rm_${update_order}`;
      await run(name, OLD, { Volumes: { '/data': {} }, HostConfig: { AutoRemove: true } });
      await write(name);
      const failed = failureOf(await provider.deploy(config(name, EXITS, { update_order })));
      expect(failed).toContain('CRITICAL giving up');
      expect((await lab.inspect('ctl1', name)).Config.Image).toBe(reference(OLD));
      expect((await lab.inspect('ctl1', name)).State.Running).toBe(true);
      expect(await read(name)).toBe('precious');
      expect(failureOf(await provider.deploy(config(name, NEW, { update_order })))).not.toContain(
        'could not',
      );
      expect((await lab.inspect('ctl1', name)).Config.Image).toBe(reference(NEW));
      expect(await read(name)).toBe('precious');
      expect(await namesOf(name)).toEqual([named(name)]);
    },
  );

  it('goes on, or goes back, without one that somebody removes while it is stopped', async () => {
    for (const [name, tag] of [
      ['pruned_good', NEW],
      ['pruned_bad', EXITS],
    ] as const) {
      const restart = 'unless-stopped';
      const before = stateOf(await provider.deploy(config(name, SLOW, { restart })));
      const update = provider.deploy(config(name, tag, { restart }), before);
      await lab.untilContainers((names) => names.includes(`${named(name)}.prev`));
      await lab.docker.getContainer(`${named(name)}.prev`).remove({ force: true });
      const failure = failureOf(await update);
      const now = await lab.inspect('ctl1', name);
      expect([name, failure === '', now.Config.Image]).toEqual([
        name,
        tag === NEW,
        reference(tag === NEW ? NEW : SLOW),
      ]);
      expect([now.State.Running, now.HostConfig.RestartPolicy?.Name]).toEqual([true, restart]);
      expect(await namesOf(name)).toEqual([named(name)]);
    }
  });

  it.each(['prev', 'next'])(
    "touches nothing where somebody else's container is called .%s",
    async (ending) => {
      const name = `foreign_${ending}`;
      const before = stateOf(await provider.deploy(config(name, OLD)));
      const theirs = await run(`${name}_copy`, OLD, { Labels: { mine: 'yes' } });
      await lab.docker.getContainer(theirs).rename({ name: `${named(name)}.${ending}` });
      const left = await lab.containers();
      const failure = failureOf(await provider.deploy(config(name, NEW), before));
      expect(failure).toContain(`${named(name)}.${ending} `);
      expect(failure).toContain('docker rename');
      expect(await lab.containers()).toEqual(left);
      await lab.docker.getContainer(theirs).remove({ force: true });
      stateOf(await provider.deploy(config(name, NEW), before));
    },
  );

  it('waits for one that is as desired and unhealthy, and fails when it stays so', async () => {
    const before = stateOf(await provider.deploy(config('sick', OLD)));
    const setStatus = (status: string) =>
      lab.execute('ctl1', 'sick', ['sh', '-c', `echo ${status} >/tmp/status`]);
    await setStatus('starting');
    await until(
      async () => (await lab.inspect('ctl1', 'sick')).State.Health?.Status === 'unhealthy',
      30_000,
      'it is unhealthy',
    );
    const failure = failureOf(await provider.deploy(config('sick', OLD, { wait_timeout: 3 }), before));
    expect(failure).toContain('not healthy after 3 s: its healthcheck failed with code 1');
    setTimeout(() => void setStatus('ready'), 1_000);
    expect(stateOf(await provider.deploy(config('sick', OLD), before))['id']).toBe(before['id']);
  });
});

/** Without the warning of a plan. */
function stateOfTakenOver({ state }: StateResult): Attributes {
  if (state === null) throw new Error('it was not taken over');
  return state;
}
