import type { HookLoss } from '../../contract/hook-loss';
import { pauseName } from '../../contract/pause-place';
import { isTouched, type PlannedContainer, type PlannedUpgrade } from '../../contract/planned-upgrade';
import type { RunEvent } from '../../contract/run-event';

/** What is known of one container or job of a wave. */
export interface MemberProgress {
  readonly role: string;
  readonly host: string;
  readonly state: MemberState;
  /** Why it failed. */
  readonly reason?: string;
}

/** waiting: nothing of it was begun. begun to rolling-back: under way. The others are its end. */
type MemberState =
  | 'waiting'
  | 'begun'
  | 'prepared'
  | 'stopped'
  | 'started'
  | 'healthy'
  | 'rolling-back'
  | 'done'
  | 'rolled-back'
  | 'unfinished'
  | 'failed';

export interface WaveProgress {
  readonly name: string;
  readonly members: readonly MemberProgress[];
  /** Milliseconds since 1970, as all times here. */
  readonly begunMs?: number;
  readonly endedMs?: number;
  /** Of containers that go together: when the last old one had ended, and when the first new one was started. */
  readonly gap?: { readonly fromMs: number; readonly toMs?: number };
}

export interface OngoingPull {
  readonly host: string;
  readonly image: string;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** One that is asked, or has failed. */
export interface CheckProgress {
  readonly check: string;
  readonly host: string;
  /** Why it has not passed. @default - it is asked */
  readonly reason?: string;
}

const ENDED: readonly MemberState[] = ['done', 'rolled-back', 'unfinished', 'failed'];

export function isEnded({ state }: MemberProgress): boolean {
  return ENDED.includes(state);
}

export function isFailed(member: MemberProgress): boolean {
  return isEnded(member) && member.state !== 'done';
}

export function isUnderWay(member: MemberProgress): boolean {
  return member.state !== 'waiting' && !isEnded(member);
}

/** A deploy as it goes on: what was planned, and what became of it, out of events alone. */
export class DeployProgress {
  readonly #waves: Wave[];
  readonly #pulls = new Map<string, OngoingPull>();
  readonly #skipped = new Set<string>();
  readonly #hookLosses: HookLoss[] = [];
  #pulled = 0;
  #interrupted = false;
  readonly #pausedAfter: string[] = [];
  readonly #checks = new Map<string, CheckProgress>();
  #hasFailed = false;

  constructor(readonly upgrade: PlannedUpgrade) {
    this.#waves = upgrade.waves
      .map(({ name, update, containers }) => new Wave(name, update, containers.filter(isTouched)))
      .filter(({ isEmpty }) => !isEmpty);
  }

  note(event: RunEvent): void {
    const atMs = Date.parse(event.time);
    switch (event.kind) {
      case 'interrupted':
        this.#interrupted = true;
        return;
      case 'paused':
        this.#pausedAfter.push(pauseName(event));
        return;
      case 'failure':
        this.#hasFailed = true;
        return;
      case 'check-begin':
      case 'check-end':
        this.#noteCheck(event);
        return;
      case 'host-skipped':
        this.#skipped.add(event.host);
        return;
      case 'hook-failed':
        this.#hookLosses.push(event);
        return;
      case 'pull-begin':
      case 'pull-progress': {
        const { host, image } = event;
        const { bytes, totalBytes } = event.kind === 'pull-begin' ? { bytes: 0, totalBytes: 0 } : event;
        this.#pulls.set(`${host} ${image}`, { host, image, bytes, totalBytes });
        return;
      }
      case 'pull-end':
        this.#pulls.delete(`${event.host} ${event.image}`);
        if (event.outcome === 'pulled') this.#pulled += 1;
        return;
      default:
        for (const wave of this.#waves) wave.note(event, atMs);
    }
  }

  get waves(): readonly WaveProgress[] {
    return this.#waves.map((wave) => wave.progress);
  }

  get pulls(): readonly OngoingPull[] {
    return [...this.#pulls.values()];
  }

  /** Images that were pulled, each host by itself. */
  get pulled(): number {
    return this.#pulled;
  }

  get skippedHosts(): readonly string[] {
    return [...this.#skipped].sort();
  }

  /** What hooks were not told. */
  get hookLosses(): readonly HookLoss[] {
    return this.#hookLosses;
  }

  /** Where it has paused; nothing when anything has failed. */
  get pausedAfter(): readonly string[] {
    return this.#hasFailed ? [] : this.#pausedAfter;
  }

  /** That are asked, or have not passed. */
  get checks(): readonly CheckProgress[] {
    return [...this.#checks.values()];
  }

  #noteCheck(event: Extract<RunEvent, { readonly check: string }>): void {
    const { check, host } = event;
    const key = `${host} ${check}`;
    if (event.kind === 'check-end' && event.outcome === 'passed') this.#checks.delete(key);
    else {
      const reason = event.kind === 'check-end' ? { reason: event.reason ?? '' } : {};
      this.#checks.set(key, { check, host, ...reason });
    }
  }

  get isInterrupted(): boolean {
    return this.#interrupted;
  }
}

class Wave {
  readonly #members: Map<string, MemberProgress>;
  #begunMs: number | undefined;
  #endedMs: number | undefined;
  #stoppedMs: number | undefined;
  #startedMs: number | undefined;

  constructor(
    readonly name: string,
    readonly update: string,
    planned: readonly PlannedContainer[],
  ) {
    const waiting = planned.map(({ role, host, container }) => {
      return [`${host} ${container}`, { role, host, state: 'waiting' }] as const;
    });
    this.#members = new Map(waiting);
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  note(event: RunEvent, atMs: number): void {
    if (event.kind === 'wave-end' && event.wave === this.name) this.#endedMs = atMs;
    if (!('container' in event)) return;
    // What is updated in one wave may be restarted in a later one.
    if (event.wave !== undefined && event.wave !== this.name) return;
    const key = `${event.host} ${event.container}`;
    const known = this.#members.get(key);
    if (known === undefined) return;
    this.#begunMs ??= atMs;
    const reason = 'reason' in event ? { reason: event.reason } : {};
    this.#members.set(key, { ...known, state: stateAfter(event, known.state), ...reason });
    if (event.kind === 'container-step' && event.step === 'stopped') this.#stoppedMs = atMs;
    if (event.kind === 'container-step' && event.step === 'started') this.#startedMs ??= atMs;
    if ([...this.#members.values()].every(isEnded)) this.#endedMs = atMs;
  }

  get progress(): WaveProgress {
    const members = [...this.#members.values()];
    const gap = this.#gap(members);
    return {
      name: this.name,
      members,
      ...(this.#begunMs !== undefined && { begunMs: this.#begunMs }),
      ...(this.#endedMs !== undefined && { endedMs: this.#endedMs }),
      ...(gap && { gap }),
    };
  }

  /** It begins when all old ones have ended. */
  #gap(members: readonly MemberProgress[]): WaveProgress['gap'] {
    if (this.update !== 'together' || this.#stoppedMs === undefined) return undefined;
    if (this.#startedMs !== undefined) return { fromMs: this.#stoppedMs, toMs: this.#startedMs };
    return members.every(({ state }) => state === 'stopped') ? { fromMs: this.#stoppedMs } : undefined;
  }
}

function stateAfter(event: RunEvent, before: MemberState): MemberState {
  switch (event.kind) {
    case 'container-begin':
    case 'job-begin':
      return 'begun';
    case 'container-step':
      return event.step;
    case 'container-end':
    case 'job-end':
      return event.outcome;
    default:
      return before;
  }
}
