import { converge } from '../../lib/engine/converge';
import type { ReadinessCheck } from '../../lib/engine/readiness';
import { FakeClock } from '../helpers/fake-clock';
import { FakeEngine } from '../helpers/fake-engine';
import { desired, differences, NEW, OLD, specOf } from './desired';
import { notReady, READY } from './fake-probe';

/** A swap from the old image to the new one; what the probe is asked is in the engine's history. */
async function swap(isReady: boolean, { failure = undefined as string | undefined, hasOld = true } = {}) {
  const engine = new FakeEngine().addImage(OLD).addImage(NEW);
  if (hasOld) engine.addContainer('nova_api', { spec: specOf(OLD) });
  const note = (text: string) => engine.history.calls.push(text);
  const probe: ReadinessCheck = {
    look: () => Promise.resolve(isReady ? READY : notReady('down')),
    beforeSwap: ({ Name: name, State: { Running: running } }) => {
      note(`before the swap of ${name}, which ${running ? 'runs' : 'is stopped'}`);
      return Promise.resolve();
    },
    beforeRollback: () => {
      note('before the rollback');
      return Promise.resolve(failure);
    },
  };
  const outcome = await converge({
    engine,
    desired: desired({ health: { wait: true, timeoutSeconds: 5, probe } }),
    differences: (observed) => Promise.resolve(differences(observed)),
    recordedPolicy: 'unless-stopped',
    wasToRun: true,
    clock: new FakeClock(),
    signal: new AbortController().signal,
  });
  return { outcome, engine };
}

describe('the service of a container that is swapped', () => {
  const marks = ['before', 'stop', 'start', 'remove'];
  const told = ({ history }: FakeEngine) =>
    history.calls.filter((it) => marks.some((mark) => it.startsWith(mark)));

  it('is asked about the old one while that runs', async () => {
    const { engine, outcome } = await swap(true);
    expect(outcome.kind).toBe('succeeded');
    expect(told(engine).filter((it) => it.startsWith('before'))).toEqual([
      'before the swap of /nova_api, which runs',
    ]);
  });

  it('is told that the old one comes back, when the new one is gone and before the old one starts', async () => {
    const { engine, outcome } = await swap(false);
    expect(outcome).toMatchObject({ kind: 'rolled-back' });
    expect(told(engine).slice(-4)).toEqual([
      'stop nova_api',
      'remove nova_api.next and its volumes',
      'before the rollback',
      'start nova_api.prev',
    ]);
  });

  it('may not be told that, which is said; the old one is started all the same', async () => {
    const { engine, outcome } = await swap(false, { failure: 'its record is new' });
    expect(outcome).toMatchObject({ kind: 'stuck', rollbackFailure: 'its record is new' });
    expect(engine.summary()).toEqual(['nova_api running nova-api:1']);
  });

  it('is told nothing where there was no old one', async () => {
    const { engine } = await swap(false, { hasOld: false });
    expect(told(engine).filter((it) => it.startsWith('before'))).toEqual([]);
  });
});
