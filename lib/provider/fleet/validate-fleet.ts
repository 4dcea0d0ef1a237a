import { validateContainer } from '../container/validate-container';
import type { Attributes, Diagnostic } from '../resource';
import { asMap, asString, asStringMap, containsUnknown } from '../value';
import { containerAttributes } from './fleet-members';

const STRATEGIES = ['free', 'together'];

/** What Terraform's types cannot say. Unknown values are left alone. */
export function validateFleet(config: Attributes): readonly Diagnostic[] {
  const containers = config['containers'] ?? null;
  return [
    ...validateStrategy(config),
    ...(containsUnknown(containers)
      ? []
      : Object.entries(asStringMap(containers)).flatMap(([role, settings]) =>
          validateRole(role, settings, config['strategy'] === 'together'),
        )),
  ];
}

function validateStrategy(config: Attributes): readonly Diagnostic[] {
  const strategy = asString(config['strategy']) ?? 'free';
  if (!STRATEGIES.includes(strategy))
    return [error(['strategy'], `strategy: "${strategy}" is none of ${STRATEGIES.join(', ')}`)];
  if (strategy === 'free') return [];
  const misplaced = ['after', 'paces', 'host_paces'].filter(
    (name) => Object.keys(asMap(config[name])).length > 0,
  );
  return misplaced.map((name) =>
    error([name], `${name}: not with strategy = "together", which updates all at the same time`),
  );
}

function validateRole(role: string, settings: string, isTogether: boolean): readonly Diagnostic[] {
  const attribute = ['containers', role];
  try {
    const container = containerAttributes(settings);
    const overlaps = isTogether && container['update_order'] === 'start-first';
    return [
      ...validateContainer(container).map((it) => ({ ...it, attribute })),
      ...(overlaps
        ? [
            error(
              attribute,
              `containers.${role}: start-first cannot be with strategy = "together": all old ones stop first`,
            ),
          ]
        : []),
    ];
  } catch (error_) {
    const reason = error_ instanceof Error ? error_.message : String(error_);
    return [error(attribute, `containers.${role}: ${reason}`)];
  }
}

function error(attribute: readonly string[], summary: string): Diagnostic {
  return { severity: 'error', summary, attribute };
}
