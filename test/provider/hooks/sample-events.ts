import type { RunEvent, RunHappening } from '../../../lib/contract/run-event';
import { NOTABLE_EVENTS, type HookTarget, type RunHook } from '../../../lib/contract/run-hook';
import { ORIGIN } from '../served-provider';

const BEGAN_MS = Date.parse('2026-11-28T04:00:00.000Z');

/** Events of a run of nova, a second apart. */
export function eventsOf(...happenings: readonly RunHappening[]): readonly RunEvent[] {
  return happenings.map((happening, index) => ({
    version: 1,
    run: ORIGIN.run,
    service: 'nova',
    time: new Date(BEGAN_MS + index * 1000).toISOString(),
    ...happening,
  }));
}

export const BEGIN: RunHappening = { kind: 'run-begin', ...ORIGIN.begin };
export const COMPUTE = {
  host: 'cmp1',
  container: 'nova_compute',
  role: 'nova-compute',
  wave: 'computes',
} as const;

/** An upgrade of one compute. */
export const UPGRADE: readonly RunHappening[] = [
  BEGIN,
  {
    kind: 'container-begin',
    ...COMPUTE,
    operation: 'update',
    from: 'r/nova-compute:2025.1',
    to: 'r/nova-compute:2025.2',
    causes: ['image'],
  },
  { kind: 'container-step', ...COMPUTE, step: 'stopped' },
  { kind: 'container-end', ...COMPUTE, outcome: 'done' },
  { kind: 'run-end' },
];

export function hook(target: HookTarget, others: Partial<RunHook> = {}): RunHook {
  return { name: 'chat', target, events: NOTABLE_EVENTS, timeoutSeconds: 5, ...others };
}

export const webhook = (url: string, others: Partial<RunHook> = {}) =>
  hook({ kind: 'webhook', url, headers: {}, headersEnv: {} }, others);
