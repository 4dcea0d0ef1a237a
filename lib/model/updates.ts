/** `updates` of cloud.yml, parsed: by which strategy hosts are updated, and what becomes of those that do not answer. */

import type { PauseMoment } from '../contract/wave-check';
import { own } from './own';
import type { CheckDefinition } from './wave-check-definition';

/** By name of a role, of a group of hosts, or of a wave, in the order of cloud.yml. */
export type Updates = Readonly<Record<string, UpdateSettings>>;

/** What is left out is taken from the next entry that applies; see `entriesFor`. */
export interface UpdateSettings {
  /** Hosts that are updated at the same time. @default 10 */
  readonly maxParallel?: Amount;
  /** Hosts that come first, before all others: how many, or which. @default - none */
  readonly canary?: number | readonly string[];
  /** How long a new container of a canary is watched before the old one is removed; belongs to `canary`. @default 0 */
  readonly soakSeconds?: number;
  /** After this many failed hosts, no other host is started. @default 1 */
  readonly maxFailures?: Amount;
  /** @default - what the definition of the role says */
  readonly onUnreachable?: OnUnreachable;
  /** As `Drain` of a definition; for roles that drain. @default - what the definition of the role says */
  readonly drainCommand?: readonly string[];
  readonly drainSeconds?: number;
  readonly drainWaitSeconds?: number;
  /** Of a wave: added to those of its definition; one of the same name takes the place of that. @default - none */
  readonly checks?: readonly CheckDefinition[];
  /** Of a wave: where an upgrade pauses. @default - nowhere */
  readonly pauseAfter?: readonly PauseMoment[];
}

/** A number of hosts, or a share of those that the setting applies to. */
export type Amount = { readonly hosts: number } | { readonly percent: number };

/** A host that does not answer fails the deploy, or is left out with a warning until it is back. */
export type OnUnreachable = 'fail' | 'skip';

/** Settings of a rollout strategy; they are for waves whose hosts do not wait for each other. */
export const ROLLOUT_KEYS = ['maxParallel', 'canary', 'soakSeconds', 'maxFailures'] as const;

/** Of how an old container drains; they are for roles that do. */
export const DRAIN_KEYS = ['drainCommand', 'drainSeconds', 'drainWaitSeconds'] as const;

/** Of a wave. */
export const WAVE_KEYS = ['checks', 'pauseAfter'] as const;

/** Names of the entries that apply to a role on a host, the one that wins first: the role's own, then the host's groups. */
export function entriesFor(updates: Updates, role: string, groups: readonly string[]): readonly string[] {
  const ofGroups = Object.keys(updates).filter((name) => name !== role && groups.includes(name));
  return Object.hasOwn(updates, role) ? [role, ...ofGroups] : ofGroups;
}

/** What the first entry that sets this key sets it to; undefined when none does. */
export function tryFindSetting<K extends keyof UpdateSettings>(
  updates: Updates,
  entries: readonly string[],
  key: K,
): UpdateSettings[K] | undefined {
  const source = entries.find((name) => own(updates, name)?.[key] !== undefined);
  return own(updates, source ?? '')?.[key];
}

/** Shares are rounded down, so that they are never exceeded, but to no less than one host. */
export function hostsIn(amount: Amount, total: number): number {
  return 'hosts' in amount ? amount.hosts : Math.max(1, Math.floor((total * amount.percent) / 100));
}
