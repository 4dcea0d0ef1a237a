/** Checks `updates` of cloud.yml against the services and hosts that there are: what has no effect is a mistake. */
import type { Cloud, Host } from './cloud';
import type { FileProblem, Problem } from './input-error';
import { hostsOfRole } from './placement';
import type { RoleWave, ServiceDefinition } from './service-definition';
import { suggest } from './suggestion';
import { checkWaveEntry, isWave } from './check-wave-updates';
import { DRAIN_KEYS, ROLLOUT_KEYS, type UpdateSettings } from './updates';

/** Keys as they are written. */
const WRITTEN: Readonly<Record<(typeof ROLLOUT_KEYS | typeof DRAIN_KEYS)[number], string>> = {
  maxParallel: 'max_parallel',
  canary: 'canary',
  soakSeconds: 'soak',
  maxFailures: 'max_failures',
  drainCommand: 'drain_command',
  drainSeconds: 'drain_seconds',
  drainWaitSeconds: 'drain_wait_seconds',
};

/** A role in its wave, with its hosts. */
interface PlacedRole {
  readonly role: string;
  /** In the newest release; in older ones it may not do so yet. */
  readonly drains: boolean;
  readonly wave: RoleWave;
  readonly hosts: readonly string[];
}

/** @param definitions of all known services, without mistakes; also of those that are not deployed now */
export function checkUpdates(
  cloud: Cloud,
  definitions: readonly ServiceDefinition[],
  file: string,
): readonly Problem[] {
  const placed = definitions.flatMap((definition) => placedRoles(definition, cloud));
  const findings = Object.entries(cloud.updates).flatMap(([name, settings]) => [
    ...checkEntry(name, settings, { placed, cloud, definitions }),
    ...checkWaveEntry(name, settings, { definitions, cloud }),
    ...checkSoak(name, settings),
  ]);
  return findings.map((finding) => ({ file, ...finding, path: `updates.${finding.path}` }));
}

function placedRoles(definition: ServiceDefinition, cloud: Cloud): readonly PlacedRole[] {
  const waves = definition.waves.flatMap((wave) => ('roles' in wave ? [wave] : []));
  return waves.flatMap((wave) =>
    wave.roles.map((role) => ({
      role,
      drains: definition.roles[role]?.updateOrder === 'drain-first',
      wave,
      hosts: hostsOfRole(definition, role, cloud).map(({ name }) => name),
    })),
  );
}

function checkEntry(
  name: string,
  settings: UpdateSettings,
  {
    placed,
    cloud,
    definitions,
  }: {
    readonly placed: readonly PlacedRole[];
    readonly cloud: Cloud;
    readonly definitions: readonly ServiceDefinition[];
  },
): readonly FileProblem[] {
  const hostsOfGroup = Object.values(cloud.hosts).filter(({ groups }) => groups.includes(name));
  const ofRole = placed.filter(({ role }) => role === name);
  if (ofRole.length === 0 && hostsOfGroup.length === 0)
    return isWave(name, definitions) ? [] : [unknownName(name, placed, cloud, definitions)];

  const ofGroup = placed.filter(({ hosts }) => hostsOfGroup.some((host) => hosts.includes(host.name)));
  const concerned = [...ofRole, ...ofGroup];
  return [
    ...checkDrain(name, settings, concerned, placed),
    ...checkRollout(name, settings, { ofRole, concerned, hostsOfGroup, cloud }),
  ];
}

/** @param concerned roles that the entry is for */
function checkDrain(
  name: string,
  settings: UpdateSettings,
  concerned: readonly PlacedRole[],
  placed: readonly PlacedRole[],
): readonly FileProblem[] {
  if (concerned.some(({ drains }) => drains)) return [];
  const used = DRAIN_KEYS.filter((key) => settings[key] !== undefined);
  const able = [...new Set(placed.filter(({ drains }) => drains).map(({ role }) => role))];
  const remedy =
    able.length === 0
      ? 'leave it out: no role drains'
      : `leave it out, or set it for one that drains: ${able.join(', ')}`;
  const fault = concerned.some(({ role }) => role === name)
    ? `${name} does not drain`
    : 'nothing on the hosts of this group drains';
  return used.map((key) => ({ path: `${name}.${WRITTEN[key]}`, message: `${fault}; ${remedy}` }));
}

interface RolloutEntry {
  readonly ofRole: readonly PlacedRole[];
  readonly concerned: readonly PlacedRole[];
  readonly hostsOfGroup: readonly Host[];
  readonly cloud: Cloud;
}

function checkRollout(
  name: string,
  settings: UpdateSettings,
  { ofRole, concerned, hostsOfGroup, cloud }: RolloutEntry,
): readonly FileProblem[] {
  const used = ROLLOUT_KEYS.filter((key) => settings[key] !== undefined);
  const free = concerned.filter(({ wave }) => wave.update === 'free');
  if (free.length === 0) {
    const message = whyWithoutRollout(name, ofRole[0]);
    return used.map((key) => ({ path: `${name}.${WRITTEN[key]}`, message }));
  }
  const groupNames = new Set(hostsOfGroup.map((host) => host.name));
  const hosts = free.flatMap((it) =>
    it.role === name ? it.hosts : it.hosts.filter((host) => groupNames.has(host)),
  );
  return checkCanaries(name, settings, [...new Set(hosts)], cloud);
}

function unknownName(
  name: string,
  placed: readonly PlacedRole[],
  cloud: Cloud,
  definitions: readonly ServiceDefinition[],
): FileProblem {
  const groups = Object.values(cloud.hosts).flatMap((host) => host.groups);
  const waves = definitions.flatMap((it) => it.waves.map((wave) => wave.name));
  const known = [...new Set([...groups, ...placed.map(({ role }) => role), ...waves])];
  return {
    path: name,
    message: `no such role or wave, and no host is in such a group; ${suggest(name, known)}`,
  };
}

function whyWithoutRollout(name: string, ofRole: PlacedRole | undefined): string {
  const rule = 'only waves with update: free have a rollout strategy';
  return ofRole === undefined
    ? `on the hosts of this group no wave has a rollout strategy; ${rule}`
    : `${name} is in the wave ${ofRole.wave.name}, which is updated ${ofRole.wave.update}; ${rule}`;
}

function checkCanaries(
  name: string,
  { canary }: UpdateSettings,
  hosts: readonly string[],
  cloud: Cloud,
): readonly FileProblem[] {
  if (canary === undefined || typeof canary === 'number') return [];
  const strangers = canary.filter((host) => !hosts.includes(host));
  return strangers.map((host) => {
    const fault = Object.hasOwn(cloud.hosts, host) ? 'is not one of its hosts' : 'no such host';
    return { path: `${name}.canary.${host}`, message: `${fault} (hosts of ${name}: ${hosts.join(', ')})` };
  });
}

function checkSoak(name: string, { canary, soakSeconds }: UpdateSettings): readonly FileProblem[] {
  if (soakSeconds === undefined || canary !== undefined) return [];
  return [{ path: `${name}.soak`, message: 'is that of a canary; set canary here, too' }];
}
