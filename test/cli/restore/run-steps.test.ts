import { RunEvents } from '../../../lib/provider/events/run-events';
import { RunHooks } from '../../../lib/provider/hooks/run-hooks';
import { hook } from '../../provider/hooks/sample-events';
import { ORIGIN } from '../../provider/served-provider';
import { runSteps } from '../../../lib/cli/restore/run-steps';
import { ID, restoreFacts } from './restored-nova';
import { RestoreScene } from './restore-scene';

const NOT_READY = 'All is back.';

describe('the steps of a restore', () => {
  let scene: RestoreScene;
  beforeEach(() => {
    scene = RestoreScene.create();
  });

  const containers = restoreFacts()
    .waves.flatMap((wave) => wave.containers)
    .filter(({ desired }) => desired.host === 'cmp1');
  const stop = { kind: 'stop', wave: 'computes', containers } as const;
  const start = { kind: 'start', wave: 'computes', containers } as const;
  const kinds = () => scene.events.map(({ kind }) => kind);

  it('are recorded with what became of each container', async () => {
    await runSteps([stop, start], await scene.work(), NOT_READY);
    expect(scene.events[0]).toMatchObject({ kind: 'run-begin', command: 'restore', snapshot: ID });
    expect(kinds().slice(1, 4)).toEqual(['step-begin', 'step-end', 'step-begin']);
    expect(scene.events).toContainEqual(
      expect.objectContaining({ kind: 'container-begin', container: 'nova_compute', to: 'q/nova-compute:1' }),
    );
    expect(kinds().slice(-2)).toEqual(['step-end', 'run-end']);
    const last = scene.events.at(-2);
    expect(last).toMatchObject({ kind: 'step-end', outcome: 'done' });
    expect(last && 'step' in last && last.step).toMatch(/^start computes/);
  });

  it('are recorded with the one that failed, and why', async () => {
    const pull = { kind: 'pull', host: 'cmp1', image: 'q/nova-compute:0' } as const;
    await expect(runSteps([pull, stop], await scene.work(), NOT_READY)).rejects.toThrow(
      /1\. pull .*\nfailed: /,
    );
    expect(scene.events.slice(1)).toMatchObject([
      { kind: 'step-begin', step: 'pull q/nova-compute:0 on cmp1' },
      { kind: 'step-end', outcome: 'failed', step: 'pull q/nova-compute:0 on cmp1' },
      { kind: 'run-end' },
    ]);
    const failed = scene.events[2];
    expect(failed && 'reason' in failed && failed.reason).toContain('manifest unknown');
  });

  it('end with what hooks were not told', async () => {
    const target = { kind: 'program', path: '/none', directory: '/', isGate: false } as const;
    const hooks = new RunHooks([hook(target)], {});
    const events = new RunEvents(ORIGIN, () => undefined, { hooks });
    await runSteps([stop], { ...(await scene.work()), events }, NOT_READY);
    expect(scene.printed.at(-1)).toMatch(/^Hook chat: 2 events were not delivered: it cannot be started/);
  });

  it('are recorded as interrupted after Ctrl-C', async () => {
    scene.aborter.abort();
    await expect(runSteps([stop], await scene.work(), NOT_READY)).rejects.toThrow(
      'Interrupted before step 1.',
    );
    expect(kinds()).toEqual(['run-begin', 'interrupted', 'run-end']);
  });
});
