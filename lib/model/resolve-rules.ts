import type { ReleaseRule } from '../contract/release-rule';
import { isEnabled } from './placement';
import type { ResolveContext } from './resolve-image';
import { withSuffix } from './resolve-settings';
import { hostsRunning } from './running-roles';
import { groupBy } from './group-by';

/** What is checked when containers go to another release, of roles that run anywhere. */
export function resolveRules(context: ResolveContext): readonly ReleaseRule[] {
  const { definition } = context;
  const roles = Object.entries(definition.roles).filter(([, role]) => isEnabled(role));
  return roles.flatMap(([role, { decisions = [], companions = [] }]) => {
    const hosts = hostsRunning(context, role);
    if (hosts.length === 0) return [];
    return [
      ...decisions.map((it): ReleaseRule => ({
        kind: 'decision',
        role,
        ...it,
        option: `services.${definition.name}.${it.option}`,
      })),
      ...companions.flatMap((name) =>
        [...groupBy(hosts, (host) => withSuffix(name, host))].map(([container, members]): ReleaseRule => ({
          kind: 'companion',
          role,
          container,
          hosts: members.map((host) => host.name),
        })),
      ),
    ];
  });
}
