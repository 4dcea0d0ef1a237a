import type { HookMessage, RunSummary } from '../../contract/hook-message';
import { isGood, type RunBegin, type RunEvent } from '../../contract/run-event';
import { versionsIn } from '../../contract/version-of';
import { eventText } from './event-text';

const COUNTED: readonly RunEvent['kind'][] = ['container-end', 'job-end', 'step-end'];

/** Makes messages out of the events of one run: each knows what happened before it. */
export class HookMessages {
  #sequence = 0;
  #begin: RunBegin | undefined;
  #beganAt: string | undefined;
  #done = 0;
  #failed = 0;
  #isFailed = false;
  #isInterrupted = false;
  #isPaused = false;
  readonly #from = new Set<string>();
  readonly #to = new Set<string>();
  /** Of jobs, for a run in which no container changes. */
  readonly #ofJobs = new Set<string>();

  next(event: RunEvent): HookMessage {
    this.#note(event);
    this.#sequence += 1;
    const summary = this.#summary(event);
    return { ...event, sequence: this.#sequence, text: eventText(event, summary), summary };
  }

  #note(event: RunEvent): void {
    if (event.kind === 'run-begin') this.#begin = event;
    this.#beganAt ??= event.time;
    if (event.kind === 'interrupted') this.#isInterrupted = true;
    if (event.kind === 'failure') this.#isFailed = true;
    if (event.kind === 'paused') this.#isPaused = true;
    if (event.kind === 'job-begin') add(this.#ofJobs, event.image);
    if (event.kind === 'container-begin' && ['create', 'update'].includes(event.operation)) {
      add(this.#from, event.from);
      add(this.#to, event.to);
    }
    if ('outcome' in event) this.#count(event.kind, isGood(event.outcome));
  }

  #count(kind: RunEvent['kind'], isDone: boolean): void {
    if (!isDone) this.#isFailed = true;
    if (!COUNTED.includes(kind)) return;
    if (isDone) this.#done += 1;
    else this.#failed += 1;
  }

  #summary({ kind, time }: RunEvent): RunSummary {
    const { command = 'deploy', user = '', machine = '', kollaform = '' } = this.#begin ?? {};
    const hasContainers = this.#from.size + this.#to.size > 0;
    return {
      command,
      user,
      machine,
      kollaform,
      status: kind === 'run-end' ? this.#outcome() : 'running',
      seconds: (Date.parse(time) - Date.parse(this.#beganAt ?? time)) / 1000,
      from: [...this.#from].sort(),
      to: [...(hasContainers ? this.#to : this.#ofJobs)].sort(),
      done: this.#done,
      failed: this.#failed,
    };
  }

  #outcome(): Exclude<RunSummary['status'], 'running'> {
    if (this.#isInterrupted) return 'interrupted';
    if (this.#isFailed) return 'failed';
    return this.#isPaused ? 'paused' : 'done';
  }
}

function add(versions: Set<string>, image: string | undefined): void {
  for (const version of versionsIn([image])) versions.add(version);
}
