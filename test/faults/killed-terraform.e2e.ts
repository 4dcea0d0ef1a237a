import type { Attributes } from '../../lib/provider/resource';
import { emptyLab, NEW, OLD } from '../e2e/deployed-lab';
import { RealProvider, stateOf } from '../e2e/real-provider';
import type { Lab } from '../lab/lab';
import { textOf } from './cuts/scenario';
import { rivals, sameSlot } from './rivals';

const IMAGE = 'nova-scheduler';
const SLOW = 'slow';

describe('a provider whose Terraform was killed', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await emptyLab('killedtf', 1, 0);
    await lab.buildRelease(OLD, { only: IMAGE });
    await lab.buildRelease(NEW, { only: IMAGE });
    await lab.buildRelease(SLOW, { only: IMAGE, behaviour: 'slow-stop' });
  });

  afterAll(() => lab.destroy());

  const scheduler = (tag: string): Attributes => ({
    docker_host: 'ctl1',
    name: lab.names.on('ctl1', 'scheduler'),
    image: `${lab.names.registry}/${IMAGE}:${tag}`,
    env: ['KOLLA_SERVICE_NAME=nova-scheduler'],
    healthcheck: [{ test: ['CMD-SHELL', 'healthcheck_port nova-scheduler 5672'], interval: '1s' }],
  });

  it('keeps the provider of the next deploy waiting until the swap at hand is done or rolled back', async () => {
    const { directory } = lab;
    const predecessor = await RealProvider.start(lab.engineAddress, { directory });
    const successor = await RealProvider.start(lab.engineAddress, { directory });
    const before = stateOf(await predecessor.deploy(scheduler(SLOW)));
    const { result, events } = await lab.observe(async () => {
      const cut = predecessor.deploy(scheduler(NEW), before).catch(() => undefined);
      await lab.untilContainers((names) => names.includes(`${lab.names.on('ctl1', 'scheduler')}.prev`));
      const ended = predecessor.client.vanish();
      const state = stateOf(await successor.deploy(scheduler(OLD), before));
      await Promise.all([cut, ended]);
      return state;
    });
    await successor.client.close();
    expect(result['image']).toMatch(new RegExp(`:${OLD}$`));
    expect(Object.keys(await lab.containers())).toEqual([lab.names.on('ctl1', 'scheduler')]);
    expect((await lab.inspect('ctl1', 'scheduler')).Id).toBe(result['id']);
    const id = textOf(before['id']);
    const old = {
      id,
      slot: `ctl1/${textOf(before['name'])}`,
      image: textOf(before['image']),
      isEnding: false,
    };
    expect(rivals([old], events, sameSlot)).toEqual([]);
    // Not one call of the successor before the last of its predecessor.
    const created = events.filter(({ action }) => action === 'create').map(({ atMs }) => atMs);
    const oldGone = events.find((it) => it.id === id && it.action === 'destroy')?.atMs ?? Infinity;
    expect(created.at(-1)).toBeGreaterThan(oldGone);
  });
});
