import { judgeContainer } from '../../../lib/cli/status/judge-status';
import type { ContainerStatus } from '../../../lib/cli/status/status-report';
import { observeSlot } from '../../../lib/engine/observed-slot';
import type { UpdateOrder } from '../../../lib/model/update-order';
import type { Behaviour } from '../../helpers/fake-container';
import { FakeEngine } from '../../helpers/fake-engine';
import { StatusScene } from './status-scene';

const WANTED = 'q/nova-conductor:2025.2-x';
const SPEC = { Image: WANTED, Healthcheck: { Test: ['CMD', 'x'] } };

describe('a predecessor of nova_conductor', () => {
  const scene = new StatusScene();
  const conductor = scene.desired.find(({ role, host }) => role === 'nova-conductor' && host === 'ctl1');
  afterAll(() => {
    scene.remove();
  });

  async function judge(
    updateOrder: UpdateOrder,
    status: 'running' | 'exited',
    ofSuccessor: Behaviour = {},
  ): Promise<ContainerStatus> {
    if (conductor === undefined) throw new Error('nova-conductor runs on ctl1');
    const engine = new FakeEngine('ctl1').addImage(WANTED, ofSuccessor);
    engine.addContainer('nova_conductor', { spec: SPEC });
    engine.addContainer('nova_conductor.prev', { spec: SPEC, status });
    const slot = await observeSlot(engine, 'nova_conductor');
    const comparison = { differences: [], surplus: [], unmanaged: {}, unreported: [] };
    return judgeContainer('conductors', { ...conductor, updateOrder }, { kind: 'seen', slot, comparison });
  }

  it.each([
    ['running', 'nova_conductor.prev drains, and is removed when it has ended'],
    ['exited', 'nova_conductor.prev has ended; the next update of this container removes it'],
  ] as const)('is no fault while its successor is healthy: %s', async (status, remark) => {
    expect(await judge('drain-first', status)).toMatchObject({ verdict: 'in-sync', remark });
  });

  it('is the sign of a swap where its successor is not healthy, or nothing drains', async () => {
    const unhealthy = await judge('drain-first', 'running', { health: 'unhealthy' });
    expect([unhealthy.verdict, (await judge('stop-first', 'exited')).verdict]).toEqual([
      'interrupted',
      'interrupted',
    ]);
  });
});
