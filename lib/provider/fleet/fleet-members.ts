import { containerAddress } from '../../engine/desired-container';
import { containerSchema, nameOf } from '../container/container-schema';
import { decodeBlock } from '../protocol/dynamic-value';
import { known, knownEntries, knownItems } from '../decode';
import type { Attributes, Unknown } from '../resource';
import { fleetPlan } from './fleet-schema';

/** One container of a fleet. */
export interface FleetMember {
  readonly role: string;
  readonly host: string;
  /** Roles that come before it on its host. */
  readonly after: readonly string[];
  /** As of a `docker_container`. */
  readonly attributes: Attributes;
  /** The same without the host, shared by all hosts that have nothing of their own. */
  readonly settings: Attributes;
  /** What the attributes were made from, to tell quickly that they are the same. */
  readonly source: string;
}

/** Every container that a fleet declares: host by host, dependencies before dependents. @throws SyntaxError for bad JSON */
export function fleetMembers(fleet: Attributes): readonly FleetMember[] {
  const containers = knownEntries(fleetPlan(fleet).containers);
  const roles = dependenciesFirst(Object.keys(containers), fleet);
  const members = roles.flatMap((role) => membersOfRole(role, containers[role] ?? '{}', fleet));
  return [...byHost(members).values()].flat();
}

/** Hosts in the order in which they come first. */
export function byHost(members: readonly FleetMember[]): ReadonlyMap<string, readonly FleetMember[]> {
  const map = new Map<string, FleetMember[]>();
  for (const member of members) {
    const known = map.get(member.host);
    if (known === undefined) map.set(member.host, [member]);
    else known.push(member);
  }
  return map;
}

/** The same for a container before and after a change of its settings, its name included. */
export function memberKey({ role, host }: FleetMember): string {
  return `${role} ${host}`;
}

export function memberName({ attributes }: FleetMember): string {
  return nameOf(attributes);
}

/** What a plan says of a container: undefined when it says nothing. */
export function plannedText(
  fleet: Attributes,
  attribute: 'running' | 'surplus',
  { role, host }: Pick<FleetMember, 'role' | 'host'>,
): string | Unknown | undefined {
  return knownEntries(fleetPlan(fleet)[attribute])[role]?.[host];
}

/** What a state says of a container; undefined when it says nothing. */
export function recordedText(
  fleet: Attributes | null,
  attribute: 'running' | 'surplus',
  member: Pick<FleetMember, 'role' | 'host'>,
): string | undefined {
  return fleet === null ? undefined : known(plannedText(fleet, attribute, member));
}

function membersOfRole(role: string, settings: string, fleet: Attributes): readonly FleetMember[] {
  const { host_settings: own, hosts } = fleetPlan(fleet);
  const differing = knownEntries(knownEntries(own)[role]);
  const after = dependenciesOf(role, fleet);
  const common = containerAttributes(settings);
  return knownItems(knownEntries(hosts)[role]).map((host) => {
    const differs = differing[host];
    const shared = differs === undefined ? common : containerAttributes(settings, differs);
    const source = differs === undefined ? settings : `${settings} ${differs}`;
    return { role, host, after, attributes: { ...shared, docker_host: host }, settings: shared, source };
  });
}

/** Settings as JSON, filled up to all attributes of a `docker_container`. */
export function containerAttributes(settings: string, own = '{}'): Attributes {
  const record = { ...(JSON.parse(settings) as object), ...(JSON.parse(own) as object) };
  const json = Buffer.from(JSON.stringify(withBlockLists(record)));
  return decodeBlock({ json }, containerSchema) ?? {};
}

/** A block that may occur once may be written without a list around it. */
function withBlockLists(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const blocks = containerSchema.blocks.filter(({ name }) => record[name] !== undefined);
  const lists = blocks.map(({ name }) => {
    const value = record[name];
    return [name, Array.isArray(value) ? (value as unknown[]) : [value]] as const;
  });
  return { ...record, ...Object.fromEntries(lists) };
}

function dependenciesOf(role: string, fleet: Attributes): readonly string[] {
  return knownItems(knownEntries(fleetPlan(fleet).after)[role]);
}

/** Roles that wait for each other in a circle are left out; what made the configuration has checked that. */
function dependenciesFirst(roles: readonly string[], fleet: Attributes): readonly string[] {
  const sorted: string[] = [];
  let rest = roles;
  for (;;) {
    const waiting = rest;
    const ready = waiting.filter((role) => !dependenciesOf(role, fleet).some((it) => waiting.includes(it)));
    if (ready.length === 0) return sorted;
    sorted.push(...ready);
    rest = waiting.filter((role) => !ready.includes(role));
  }
}

export function memberAddress(member: FleetMember): string {
  return containerAddress({ host: member.host, name: memberName(member) });
}

/** Role, then host, to a value of this container. */
export type ByRoleAndHost<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

/** Builds such a map; what is undefined is left out. */
export function byRoleAndHost<T>(
  members: readonly FleetMember[],
  valueOf: (member: FleetMember) => T | undefined,
): ByRoleAndHost<T> {
  const map: Record<string, Record<string, T>> = {};
  for (const member of members) {
    const value = valueOf(member);
    const ofRole = (map[member.role] ??= {});
    if (value !== undefined) ofRole[member.host] = value;
  }
  return map;
}
