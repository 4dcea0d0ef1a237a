import type { RolePlacement } from '../contract/role-placement';
import type { ResolvedContainer, DesiredWave } from './desired-service';

/** What runs where of all roles of a service, wave by wave; containers that are alike but for their host are one. */
export function rolePlacements(waves: readonly DesiredWave[]): readonly RolePlacement[] {
  const containers = waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []));
  const placements = new Map<string, RolePlacement & { readonly hosts: string[] }>();
  for (const container of containers) {
    const { role, container: name, image, host } = container;
    const alike = placements.get(keyOf(container));
    if (alike === undefined)
      placements.set(keyOf(container), { role, container: name, image, hosts: [host] });
    else alike.hosts.push(host);
  }
  return [...placements.values()];
}

function keyOf({ role, container, image }: ResolvedContainer): string {
  return [role, container, image].join(' ');
}
