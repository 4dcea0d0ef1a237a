import type { Attributes, BlockSchema, Value } from '../resource';

/**
 * What is planned where nothing is to be done, whatever the configuration says now: as it is recorded. Terraform takes the
 * prior value of an attribute for its planned one, but for an attribute that comes or goes.
 */
export function keptPrior(schema: BlockSchema, prior: Attributes, proposed: Attributes): Attributes {
  const kept = schema.attributes.map(({ name, computed }): readonly [string, Value] => {
    const before: Value = prior[name] ?? null;
    const wanted: Value = proposed[name] ?? null;
    const isKept = computed === true || (before !== null && wanted !== null);
    return [name, isKept ? before : wanted];
  });
  return Object.fromEntries(kept);
}
