import type { RunEvent } from './run-event';

/** Who is told of a run's events while it happens. */
export interface RunHook {
  /** As cloud.yml calls it. */
  readonly name: string;
  readonly target: HookTarget;
  readonly events: readonly HookEvent[];
  /** For each delivery; after the end of a run, for all that is left. */
  readonly timeoutSeconds: number;
}

export type HookTarget = ProgramTarget | WebhookTarget | OtlpTarget;

/** It is started for each event, which it reads from standard input. */
export interface ProgramTarget {
  readonly kind: 'program';
  /** Absolute, or below `~/`. */
  readonly path: string;
  /** Where it runs: that of cloud.yml. */
  readonly directory: string;
  /** It is started once, before a deploy changes anything, and stops the deploy when it fails. */
  readonly isGate: boolean;
}

/** Each event is posted to it. */
export interface WebhookTarget extends HttpTarget {
  readonly kind: 'webhook';
  /** Exactly one of these: the address, or the name of the environment variable that holds it. */
  readonly url?: string;
  readonly urlEnv?: string;
}

/** Events are posted to it as log records of OpenTelemetry, many at a time. */
export interface OtlpTarget extends HttpTarget {
  readonly kind: 'otlp';
  /** Of the collector, without `/v1/logs`. */
  readonly url: string;
  /** Value of `deployment.environment.name`. @default - none */
  readonly environmentName?: string;
}

export interface HttpTarget {
  /** Sent as they are. */
  readonly headers: Readonly<Record<string, string>>;
  /** By header: the environment variable that holds its value. */
  readonly headersEnv: Readonly<Record<string, string>>;
  /** PEM file of an authority to be trusted beside the usual ones; absolute, or below `~/`. */
  readonly ca?: string;
}

/** Events that a hook can be told: all that the record of a run has. */
export const HOOK_EVENTS = [
  'run-begin',
  'run-end',
  'interrupted',
  'wave-begin',
  'wave-end',
  'container-begin',
  'container-step',
  'container-end',
  'job-begin',
  'job-end',
  'check-begin',
  'check-end',
  'pull-begin',
  'pull-end',
  'host-skipped',
  'hosts-not-begun',
  'paused',
  'failure',
  'step-begin',
  'step-end',
] as const satisfies readonly RunEvent['kind'][];
export type HookEvent = (typeof HOOK_EVENTS)[number];

/** What a person wants to know of every run. */
export const NOTABLE_EVENTS: readonly HookEvent[] = [
  'run-begin',
  'run-end',
  'interrupted',
  'host-skipped',
  'hosts-not-begun',
  'paused',
  'failure',
];

export function printHooks(hooks: readonly RunHook[]): string {
  return JSON.stringify(hooks);
}

/** Of a text that `printHooks` made. @throws SyntaxError */
export function parseHooks(text: string): readonly RunHook[] {
  return JSON.parse(text) as readonly RunHook[];
}
