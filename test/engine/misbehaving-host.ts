import { converge, type Convergence } from '../../lib/engine/converge';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour, FakeContainer } from '../helpers/fake-container';
import { FakeEngine, type Existing } from '../helpers/fake-engine';
import { desired, differences, drainFirst, NEW, OLD, specOf, startFirst, stopFirst } from './desired';

export const ORDERS = [stopFirst, startFirst, drainFirst];

/** With an old one, whatever is said of it. */
export function host(old: Existing = {}, ofNew: Behaviour = {}): FakeEngine {
  const engine = new FakeEngine('ctl1').addImage(OLD).addImage(NEW, ofNew);
  engine.addContainer('nova_api', { spec: specOf(OLD), ...old });
  return engine;
}

export function apply(engine: FakeEngine, more: Partial<Convergence> = {}) {
  return converge({
    engine,
    desired: desired(),
    differences: (observed) => Promise.resolve(differences(observed)),
    recordedPolicy: 'unless-stopped',
    wasToRun: true,
    clock: new FakeClock(),
    signal: new AbortController().signal,
    ...more,
  });
}

/** Something happens to a container just before the first call of this kind that is about it. */
export function before(
  engine: FakeEngine,
  call: 'stopContainer' | 'startContainer' | 'renameContainer',
  happen: (it: FakeContainer) => boolean,
) {
  const bound: unknown = engine[call].bind(engine);
  const original = bound as (...args: unknown[]) => Promise<void>;
  let isDone = false;
  engine[call] = (id: string, ...args: unknown[]) => {
    const found = engine.containers.get(id);
    if (!isDone && found !== undefined) isDone = happen(found);
    return original(id, ...args);
  };
}

/** For `before`: somebody removes the first one of this image. */
export function remove(engine: FakeEngine, image: string) {
  return (it: FakeContainer) => it.spec.Image === image && engine.containers.delete(it.id);
}
