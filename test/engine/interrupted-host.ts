import { converge } from '../../lib/engine/converge';
import type { UpdatePolicy } from '../../lib/engine/desired-container';
import type { Outcome } from '../../lib/engine/recreate/outcome';
import { FakeClock } from '../helpers/fake-clock';
import type { Behaviour, Status } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import { desired, differences, NEW, OLD, specOf, stopFirst } from './desired';

export const ID = 'id of ';

/** What has which of the three names: image and state. */
export type Form = Readonly<
  Partial<Record<'nova_api' | 'nova_api.next' | 'nova_api.prev', readonly [string, Status]>>
>;

export function hostWith(form: Form, ofNew: Behaviour = {}): FakeEngine {
  const engine = new FakeEngine().addImage(OLD).addImage(NEW, ofNew);
  for (const [name, [image, status]] of Object.entries(form)) {
    engine.addContainer(name, { spec: specOf(image), status, id: `${ID}${name}` });
  }
  return engine;
}

export function apply(
  engine: FakeEngine,
  update: UpdatePolicy = stopFirst,
  uploads: readonly Buffer[] = [],
  recordedPolicy = 'unless-stopped',
): Promise<Outcome> {
  return converge({
    engine,
    desired: desired({ update, uploads }),
    differences: (observed) => Promise.resolve(differences(observed)),
    recordedPolicy,
    wasToRun: true,
    clock: new FakeClock(),
    signal: new AbortController().signal,
  });
}
