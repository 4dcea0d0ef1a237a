import type { ContainerInspection } from '../../../lib/engine/container-engine';
import { compareSettings, type Proven } from '../../../lib/provider/container/comparison/comparison';
import { expectedContainer } from '../../../lib/provider/container/comparison/expected-container';
import type { ConfiguredContainer } from '../../../lib/provider/container/setting';
import type { Attributes } from '../../../lib/provider/resource';

/** What an engine tells of a container that was made with these settings, unless it adds something. */
export function madeWith(settings: Attributes, Id = 'made'): ContainerInspection {
  return { ...expectedContainer(settings), Id } as ContainerInspection;
}

/** Settings that were proven in a container. */
export function proven(settings: Attributes, others: Partial<Proven> = {}): Proven {
  return { id: 'made', isMade: true, settings, forms: {}, ...others };
}

/** Names of the settings that differ. */
export function differing(
  wanted: Attributes,
  observed: ConfiguredContainer,
  before?: Proven,
): readonly string[] {
  const facts = { wanted, observed, ...(before && { proven: before }) };
  return compareSettings(facts).differences.map(({ setting }) => setting);
}
