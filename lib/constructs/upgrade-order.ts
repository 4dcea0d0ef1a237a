import type { OrderedMember, OrderedWave, UpgradeOrder } from '../contract/upgrade-order';
import type { DesiredService, DesiredWave } from '../model/desired-service';

/** What the provider is told of the order. */
export function upgradeOrder({ name, waves }: DesiredService): UpgradeOrder {
  return { service: name, waves: waves.map(orderedWave) };
}

function orderedWave(wave: DesiredWave): OrderedWave {
  if (wave.kind === 'jobs') {
    const members = wave.jobs.map(({ job, container, host }) => ({ role: job, container, host }));
    return { name: wave.name, kind: 'jobs', members: gathered(members) };
  }
  if (wave.kind === 'restart')
    return { name: wave.name, kind: 'restart', members: gathered(wave.containers) };
  return { name: wave.name, kind: 'roles', update: wave.update, members: gathered(wave.containers) };
}

/** Hosts that have a role under the same name are one member. */
function gathered(
  placed: readonly { readonly role: string; readonly container: string; readonly host: string }[],
): readonly OrderedMember[] {
  const members = new Map<string, OrderedMember>();
  for (const { role, container, host } of placed) {
    const key = `${role} ${container}`;
    const hosts = [...(members.get(key)?.hosts ?? []), host];
    members.set(key, { role, container, hosts });
  }
  return [...members.values()];
}
