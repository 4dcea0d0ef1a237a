import { ALL_OTHERS, parseChecks, type WaveCheck } from '../../contract/wave-check';
import { askChecks } from '../checks/ask-checks';
import type { Configured } from '../container/container-resource';
import { known, knownEntries, knownItems } from '../decode';
import type { Attributes, Diagnostic } from '../resource';
import { byHost, fleetMembers, memberName, type FleetMember } from './fleet-members';
import { rolloutsOf } from './fleet-rollouts';
import { fleetPlan } from './fleet-schema';
import { markOf } from './mark';

function checksOn(config: Attributes, host: string): readonly WaveCheck[] {
  return parseChecks(checksText(config, host));
}

/** What is asked on a host of a fleet after its update. @param config checks are not recorded, so what is planned does not have them */
export function checksAfterUpdate(config: Attributes, host: string, isCanary: boolean): readonly WaveCheck[] {
  return checksOn(config, host).filter((check) => isAsked(check, isCanary));
}

function isAsked({ after }: WaveCheck, isCanary: boolean): boolean {
  return after === 'host' || isCanary;
}

function checksText(config: Attributes, host: string): string {
  const texts = knownEntries(fleetPlan(config).checks);
  return texts[host] ?? texts[ALL_OTHERS] ?? '[]';
}

/** Of a host whose last checks have not passed. */
const FAILED = '';

/** Tells the desired state of a host, and what is asked there, from another one. */
function hostMark(config: Attributes, host: string, members: readonly FleetMember[]): string {
  const sources = members.map(({ role, source }) => [role, source]);
  return markOf([sources, checksText(config, host)]);
}

/**
 * Hosts whose checks have not passed for what they are to run. Of canaries that only a number says, nobody knows which hosts they were:
 * there, only a check that has failed is asked again. Pure.
 */
export function uncheckedHosts(prior: Attributes | null, config: Attributes): ReadonlySet<string> {
  if (prior === null || known(fleetPlan(config).checks) === undefined) return new Set();
  const { checked, skipped } = fleetPlan(prior);
  const marks = knownEntries(checked);
  const members = byHost(fleetMembers(config));
  const canaries = namedCanaries(config, [...members.keys()]);
  const isUnchecked = (host: string, there: readonly FleetMember[]) => {
    const checks = checksOn(config, host);
    if (checks.length === 0 || knownItems(skipped).includes(host)) return false;
    const isExpected = checks.some((check) => isAsked(check, canaries.includes(host)));
    return marks[host] === FAILED || (isExpected && marks[host] !== hostMark(config, host, there));
  };
  return new Set([...members].filter(([host, there]) => isUnchecked(host, there)).map(([host]) => host));
}

function namedCanaries(config: Attributes, hosts: readonly string[]): readonly string[] {
  return rolloutsOf(config, hosts).flatMap(({ canary }) => (typeof canary === 'number' ? [] : canary));
}

/** Asks the checks of hosts that were updated, and knows which have passed. */
export class HostChecks {
  readonly #marks: Map<string, string>;
  readonly #members: ReadonlyMap<string, readonly FleetMember[]>;

  /** @param prior undefined of a fleet that there was none of before */
  constructor(
    private readonly configured: Configured,
    private readonly config: Attributes,
    prior: Attributes | null,
  ) {
    this.#marks = new Map(Object.entries(prior === null ? {} : knownEntries(fleetPlan(prior).checked)));
    this.#members = byHost(fleetMembers(config));
  }

  async ask(host: string, isCanary: boolean, signal: AbortSignal): Promise<readonly Diagnostic[]> {
    const checks = checksAfterUpdate(this.config, host, isCanary);
    if (checks.length === 0) return [];
    const members = this.#members.get(host) ?? [];
    const { wave } = this.configured.events.placeOf(host, members.map(memberName)[0] ?? '');
    this.#marks.set(host, FAILED);
    const place = { host, checks, ...(wave !== undefined && { wave }) };
    const failures = await askChecks(this.configured, place, signal);
    if (failures.length === 0) this.#marks.set(host, hostMark(this.config, host, members));
    return failures;
  }

  /** As it is recorded; null where nothing is asked. */
  get checked(): Readonly<Record<string, string>> | null {
    if (known(fleetPlan(this.config).checks) === undefined) return null;
    return Object.fromEntries([...this.#marks].filter(([host]) => this.#members.has(host)).sort());
  }
}
