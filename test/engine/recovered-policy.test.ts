import { converge } from '../../lib/engine/converge';
import type { UpdatePolicy } from '../../lib/engine/desired-container';
import type { Outcome } from '../../lib/engine/recreate/outcome';
import { FakeClock } from '../helpers/fake-clock';
import type { FakeEngine } from '../helpers/fake-engine';
import { desired, drainFirst, OLD, specOf, startFirst, stopFirst } from './desired';
import { apply, hostWith } from './interrupted-host';

/** The old version, with every setting of a difference told. */
function applyOld(engine: FakeEngine, update: UpdatePolicy): Promise<Outcome> {
  return converge({
    engine,
    desired: desired({ update, image: { reference: OLD, id: `sha256:${OLD}` }, spec: specOf(OLD) }),
    differences: ({ Config, HostConfig }) =>
      Promise.resolve([
        ...(Config.Image === OLD ? [] : [{ setting: 'image', from: Config.Image, to: OLD }]),
        ...(HostConfig.RestartPolicy?.Name === 'unless-stopped'
          ? []
          : [{ setting: 'restart', from: String(HostConfig.RestartPolicy?.Name), to: 'unless-stopped' }]),
      ]),
    recordedPolicy: 'unless-stopped',
    wasToRun: true,
    clock: new FakeClock(),
    signal: new AbortController().signal,
  });
}

describe.each([stopFirst, startFirst, drainFirst])('the restart policy of the old one, $order', (update) => {
  const policyOf = (engine: FakeEngine) => engine.container('nova_api')?.restartPolicy?.Name;
  /** A read records what runs, unless an update of it was interrupted. */
  const recordedBy = (engine: FakeEngine) => {
    const isInterrupted = engine.summary().length > 1 || engine.container('nova_api') === undefined;
    return isInterrupted ? 'unless-stopped' : (policyOf(engine) ?? 'no');
  };

  it('is what it was before when a swap was killed anywhere and the next one fails', async () => {
    for (let change = 1; change <= 16; change += 1) {
      const engine = hostWith({ nova_api: [OLD, 'running'] }, { health: 'unhealthy' });
      engine.history.fail({ change, with: 'effect', forGood: true });
      await apply(engine, update);
      engine.history.heal();
      expect(await apply(engine, update)).toMatchObject({ kind: 'rolled-back' });
      expect([change, ...engine.summary()]).toEqual([change, `nova_api running ${OLD}`]);
      expect([change, policyOf(engine)]).toEqual([change, 'unless-stopped']);
    }
  });

  it('is what it was before when the recovery was killed as well, and the one after that fails', async () => {
    for (let first = 1; first <= 9; first += 1) {
      for (let second = 1; second <= 6; second += 1) {
        const engine = hostWith({ nova_api: [OLD, 'running'] }, { health: 'unhealthy' });
        for (const change of [first, second]) {
          engine.history.fail({ change, with: 'effect', forGood: true });
          await apply(engine, update, [], recordedBy(engine));
          engine.history.heal();
        }
        await apply(engine, update, [], recordedBy(engine));
        expect([first, second, ...engine.summary()]).toEqual([first, second, `nova_api running ${OLD}`]);
        expect([first, second, policyOf(engine)]).toEqual([first, second, 'unless-stopped']);
      }
    }
  });

  it('is what it was before when a swap was killed anywhere and the old one is wanted again', async () => {
    for (let change = 1; change <= 16; change += 1) {
      const engine = hostWith({ nova_api: [OLD, 'running'] }, { health: 'unhealthy' });
      engine.history.fail({ change, with: 'effect', forGood: true });
      await apply(engine, update);
      engine.history.heal();
      expect(await applyOld(engine, update)).toEqual({ kind: 'succeeded' });
      expect([change, ...engine.summary()]).toEqual([change, `nova_api running ${OLD}`]);
      expect([change, policyOf(engine)]).toEqual([change, 'unless-stopped']);
    }
  });
});
