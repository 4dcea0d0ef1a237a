import type { Attributes } from '../resource';
import { knownEntries } from '../decode';
import { fleetPlan } from './fleet-schema';
import type { FleetMember } from './fleet-members';

/** In place of a host. */
const ALL_OTHERS = '*';

/**
 * Members with their readiness probes.
 * @param config as it is written: probes are not recorded, so what is planned does not have them
 */
export function withProbes(members: readonly FleetMember[], config: Attributes): readonly FleetMember[] {
  const probes = knownEntries(fleetPlan(config).readiness_probes);
  return members.map((member) => {
    const ofRole = probes[member.role] ?? {};
    const probe = ofRole[member.host] ?? ofRole[ALL_OTHERS] ?? null;
    return { ...member, attributes: { ...member.attributes, readiness_probe: probe } };
  });
}
