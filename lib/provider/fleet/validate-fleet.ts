import { containerPlan } from '../container/container-schema';
import { validateChecks } from '../checks/validate-checks';
import { validateContainer } from '../container/validate-container';
import type { Attributes, Diagnostic, Value } from '../resource';
import { known, knownEntries } from '../decode';
import { containsUnknown, isMap } from '../value';
import { fleetPlan } from './fleet-schema';
import { containerAttributes } from './fleet-members';

const STRATEGIES = ['free', 'together'];

/** What Terraform's types cannot say. Unknown values are left alone. */
export function validateFleet(config: Attributes): readonly Diagnostic[] {
  const { containers, strategy } = fleetPlan(config);
  return [
    ...validateStrategy(config),
    ...validateChecks(knownEntries(fleetPlan(config).checks)),
    ...(containsUnknown(containers)
      ? []
      : Object.entries(knownEntries(containers)).flatMap(([role, settings]) =>
          validateRole(role, settings, strategy === 'together'),
        )),
  ];
}

function validateStrategy(config: Attributes): readonly Diagnostic[] {
  const plan = fleetPlan(config);
  const strategy = known(plan.strategy) ?? 'free';
  if (!STRATEGIES.includes(strategy))
    return [error(['strategy'], `strategy: "${strategy}" is none of ${STRATEGIES.join(', ')}`)];
  if (strategy === 'free') return [];
  const misplaced = (['after', 'rollouts', 'host_rollouts', 'checks'] as const).filter((name) =>
    isGiven(plan[name]),
  );
  return misplaced.map((name) =>
    error([name], `${name}: not with strategy = "together", which updates all at the same time`),
  );
}

/** A role that follows none may be there with an empty list. */
function isGiven(map: Value): boolean {
  return isMap(map) && Object.values(map).some((value) => !Array.isArray(value) || value.length > 0);
}

function validateRole(role: string, settings: string, isTogether: boolean): readonly Diagnostic[] {
  const attribute = ['containers', role];
  try {
    const container = containerAttributes(settings);
    const found = validateContainer(container).map((it) => ({ ...it, attribute }));
    if (!isTogether || containerPlan(container).update_order !== 'start-first') return found;
    return [
      ...found,
      error(
        attribute,
        `containers.${role}: start-first is not for strategy = "together": all old ones stop first`,
      ),
    ];
  } catch (error_) {
    const reason = error_ instanceof Error ? error_.message : String(error_);
    return [error(attribute, `containers.${role}: ${reason}`)];
  }
}

function error(attribute: readonly string[], summary: string): Diagnostic {
  return { severity: 'error', code: 'resource-invalid', summary, attribute };
}
