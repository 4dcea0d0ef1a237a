import type { ReleaseRule } from '../contract/release-rule';
import { isEnabled } from './placement';
import { resolveImage, type ResolveContext } from './resolve-image';
import { withSuffix } from './resolve-settings';
import { hostsRunning } from './running-roles';
import { groupBy } from './group-by';

/** What is checked when containers go to another release, of roles that run anywhere. */
export function resolveRules(context: ResolveContext): readonly ReleaseRule[] {
  const { definition } = context;
  const roles = Object.entries(definition.roles).filter(([, role]) => isEnabled(role));
  return roles.flatMap(([role, { container, decisions = [], companions = [], neverOlder }]) => {
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
      ...(neverOlder === undefined ? [] : programRules(context, role, container, neverOlder)),
    ];
  });
}

function programRules(
  context: ResolveContext,
  role: string,
  name: string,
  command: readonly string[],
): readonly ReleaseRule[] {
  const places = hostsRunning(context, role).map((host) => ({
    host: host.name,
    container: withSuffix(name, host),
    image: resolveImage(context, role, host),
  }));
  const alike = groupBy(places, ({ container, image }) => `${container} ${image}`);
  return [...alike.values()].flatMap((members) =>
    members.slice(0, 1).map(({ container, image }): ReleaseRule => ({
      kind: 'program',
      role,
      container,
      image,
      hosts: members.map(({ host }) => host),
      command,
    })),
  );
}
