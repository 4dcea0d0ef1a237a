import type { Attributes } from '../../lib/provider/resource';
import type { Lab } from '../lab/lab';
import { ContainerStory } from './container-story';
import { emptyLab, NEW, OLD } from './deployed-lab';
import { RealProvider, stateOf } from './real-provider';

const UNHEALTHY = 'unhealthy';
const IMAGE = 'nova-scheduler';

describe('swapping one container on a real engine', () => {
  let lab: Lab;
  let provider: RealProvider;

  beforeAll(async () => {
    lab = await emptyLab('swap', 1, 0);
    await lab.buildRelease(OLD, { only: IMAGE });
    await lab.buildRelease(NEW, { only: IMAGE });
    await lab.buildRelease(UNHEALTHY, { only: IMAGE, behaviour: 'never-healthy' });
    provider = await RealProvider.start(lab.engineAddress);
  });

  afterAll(async () => {
    await provider.client.close();
    await lab.destroy();
  });

  const scheduler = (name: string, tag: string, more: Attributes = {}): Attributes => ({
    docker_host: 'ctl1',
    name: lab.names.on('ctl1', name),
    image: `${lab.names.registry}/${IMAGE}:${tag}`,
    env: ['KOLLA_SERVICE_NAME=nova-scheduler'],
    healthcheck: [
      { test: ['CMD-SHELL', 'healthcheck_port nova-scheduler 5672'], interval: '30s', retries: 3 },
    ],
    wait_timeout: 20,
    ...more,
  });

  /** Deploys the old tag, then the new one, and tells what happened in between. */
  async function upgrade(
    name: string,
    more: Attributes,
  ): Promise<{ readonly old: string; readonly story: ContainerStory }> {
    const before = stateOf(await provider.deploy(scheduler(name, OLD, more)));
    const { events } = await lab.observe(async () =>
      stateOf(await provider.deploy(scheduler(name, NEW, more), before)),
    );
    return { old: idOf(before), story: new ContainerStory(events) };
  }

  it('starts the new one beside the old one, and stops that when the new one is healthy', async () => {
    const { old, story } = await upgrade('start_first', { update_order: 'start-first' });
    expect(story.withoutIds([old]).allHealthyMs).toBeLessThan(story.withIds([old]).with('kill').firstMs);
    expect(Object.keys(await lab.containers())).toEqual([lab.names.on('ctl1', 'start_first')]);
  });

  it('does not wait for the interval of a healthcheck: the gate asks itself', async () => {
    const { old, story } = await upgrade('quick', {});
    const started = story.withoutIds([old]).with('start').firstMs;
    expect(story.withoutIds([old]).healthyChecks.firstMs - started).toBeLessThan(5_000);
  });

  it('says "interrupted" after kill -9, changes nothing by reading, and recovers with the next apply', async () => {
    const before = stateOf(await provider.deploy(scheduler('killed', OLD)));
    const doomed = await RealProvider.start(lab.engineAddress);
    const swap = doomed.deploy(scheduler('killed', UNHEALTHY), before).catch(() => undefined);
    await lab.untilContainers((names) => names.includes(`${lab.names.on('ctl1', 'killed')}.prev`));
    await doomed.kill();
    await swap;
    const left = await lab.containers();

    const plan = await provider.plan(scheduler('killed', NEW), before);
    expect(plan.refreshed).toMatchObject({ status: 'interrupted' });
    expect(await lab.containers()).toEqual(left);

    const state = stateOf(await provider.deploy(scheduler('killed', NEW), before));
    expect(state).toMatchObject({ status: 'running', image: `${lab.names.registry}/${IMAGE}:${NEW}` });
    const names = Object.keys(await lab.containers()).filter((name) => name.includes('killed'));
    expect(names).toEqual([lab.names.on('ctl1', 'killed')]);
  });

  it('rolls the swap at hand back on Ctrl-C, within a bound', async () => {
    const before = stateOf(await provider.deploy(scheduler('stopped', OLD)));
    const other = await RealProvider.start(lab.engineAddress);
    const swap = other.deploy(scheduler('stopped', UNHEALTHY, { wait_timeout: 300 }), before);
    await lab.untilContainers((names) => names.includes(`${lab.names.on('ctl1', 'stopped')}.prev`));
    const interruptedAt = performance.now();
    await other.client.stop();
    const { state, diagnostics } = await swap;
    expect(performance.now() - interruptedAt).toBeLessThan(20_000);
    expect(state).toMatchObject({ id: before['id'] ?? null });
    expect(diagnostics[0]?.detail).toContain('interrupted');
    expect((await lab.inspect('ctl1', 'stopped')).State.Running).toBe(true);
    await other.client.close();
  });

  it('imports a container by host and name, and finds nothing to do with it', async () => {
    const before = stateOf(await provider.deploy(scheduler('imported', OLD)));
    const { state } = await provider.client.importState(
      'docker_container',
      `ctl1/${lab.names.on('ctl1', 'imported')}`,
    );
    const deployed = stateOf(await provider.deploy(scheduler('imported', OLD), state));
    expect(deployed['id']).toBe(before['id']);
  });

  it('copies what is carried over from the old container into the new one', async () => {
    const more = { carry_over: ['/etc/passwd.db', '/etc/absent'] };
    const before = stateOf(await provider.deploy(scheduler('carried', OLD, more)));
    await lab.execute('ctl1', 'carried', ['sh', '-c', 'echo nova > /etc/passwd.db']);
    stateOf(await provider.deploy(scheduler('carried', NEW, more), before));
    expect(await lab.execute('ctl1', 'carried', ['cat', '/etc/passwd.db'])).toBe('nova');
  });
});

function idOf({ id }: Attributes): string {
  if (typeof id !== 'string') throw new Error('there is no container');
  return id;
}
