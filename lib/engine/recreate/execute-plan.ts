import type { Barrier } from '../barrier';
import type { Clock } from '../clock';
import type { ContainerEngine } from '../container-engine';
import type { DesiredContainer } from '../desired-container';
import { mayRunUnseen } from '../observed-slot';
import { printOperation, undo, type Operation } from './operation';
import { performOperation, type Subjects } from './perform-operation';
import type { RecreatePlan } from './recreate-plan';

/** Log lines of a failed container that go into the error. */
const LOG_TAIL_LINES = 20;

/**
 * An engine whose containerd ended answers, and neither starts nor stops anything before it has a new one: 18 s after at the
 * latest in what was tried. An old container must not stay down for that.
 */
const PATIENCE_MS = 30_000;
const POLL_MS = 1_000;

export interface Execution {
  readonly engine: ContainerEngine;
  readonly desired: DesiredContainer;
  readonly clock: Clock;
  /** Aborted on Ctrl-C: a swap that has not stopped anything yet is taken back, one that has goes on. */
  readonly signal: AbortSignal;
  /** Where containers that go together wait for each other between the phases. */
  readonly barrier: Barrier;
}

export type Outcome =
  | { readonly kind: 'succeeded'; readonly leftover?: string }
  /** Everything is as it was before; `failure` says why and holds the last log lines. */
  | { readonly kind: 'rolled-back'; readonly failure: string }
  /** Taking it back failed, too; the next apply resolves what is left. */
  | { readonly kind: 'stuck'; readonly failure: string; readonly rollbackFailure: string };

/** Runs a plan phase by phase. It takes no decision but one: whatever fails before the commit is taken back. */
export async function executePlan(plan: RecreatePlan, execution: Execution): Promise<Outcome> {
  const run = new Run(plan, execution);
  for (const phase of ['prepare', 'stop', 'start'] as const) {
    const failure = await run.phase(phase);
    const failureOfOther = await execution.barrier.wait(phase, failure);
    if (failure !== undefined) return run.takeBack(`${failure}${await run.lastLogLines()}`);
    if (failureOfOther !== undefined) return run.takeBack(`taken back because of ${failureOfOther}`);
  }
  const leftover = await run.attempt(plan.commit);
  return leftover === undefined ? { kind: 'succeeded' } : { kind: 'succeeded', leftover };
}

class Run {
  readonly #attempted: Operation[];
  readonly #subjects: Subjects;

  constructor(
    readonly plan: RecreatePlan,
    readonly execution: Execution,
  ) {
    this.#attempted = [...plan.alreadyDone];
    this.#subjects = { ...plan.ids };
  }

  async phase(phase: 'prepare' | 'stop' | 'start'): Promise<string | undefined> {
    const stopped = phase === 'start';
    if (!stopped && this.execution.signal.aborted) return 'interrupted before anything was stopped';
    return this.attempt(this.plan[phase]);
  }

  /** Runs operations until one fails; returns why. */
  async attempt(operations: readonly Operation[]): Promise<string | undefined> {
    for (const operation of operations) {
      this.#attempted.push(operation);
      const failure = await this.#perform(operation);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  /**
   * Of those that go together, the last new one is gone before the first old one starts again. Gone, and not only stopped: an engine that
   * restarts would revive it when its policy is `always`.
   */
  async takeBack(failure: string): Promise<Outcome> {
    const operations = this.#attempted.reverse().flatMap(undo);
    const failures = await this.#performAll(operations.filter(({ subject }) => subject === 'new'));
    await this.execution.barrier.wait('taken back');
    if (failures.length > 0 && (await this.#mayNewRun())) {
      failures.push('the old one was not started: its successor may still run');
    } else {
      failures.push(...(await this.#performAll(operations.filter(({ subject }) => subject === 'old'))));
    }
    if (failures.length === 0) return { kind: 'rolled-back', failure };
    return { kind: 'stuck', failure, rollbackFailure: failures.join('\n') };
  }

  async #mayNewRun(): Promise<boolean> {
    const { new: id } = this.#subjects;
    if (id === undefined || !this.#wasNewStarted()) return false;
    return this.execution.engine.tryInspectContainer(id).then(
      (found) => found !== undefined && (found.State.Running || mayRunUnseen(found)),
      () => true,
    );
  }

  #wasNewStarted(): boolean {
    return this.#attempted.some(({ kind, subject }) => kind === 'start' && subject === 'new');
  }

  /**
   * Goes on after a failure, to take back as much as it can; what fails is tried again for a while. But a container whose
   * process may live stays: the next deploy would not know of it.
   */
  async #performAll(operations: readonly Operation[]): Promise<string[]> {
    const failures: string[] = [];
    const deadline = this.execution.clock.now() + PATIENCE_MS;
    for (const operation of operations) {
      const failure = await this.#performUntil(deadline, operation);
      if (failure !== undefined) failures.push(`${printOperation(operation)}: ${failure}`);
      if (failure !== undefined && operation.kind === 'end-forgotten') break;
    }
    return failures;
  }

  async #performUntil(deadline: number, operation: Operation): Promise<string | undefined> {
    const { clock } = this.execution;
    for (;;) {
      const failure = await this.#perform(operation);
      if (failure === undefined || clock.now() >= deadline) return failure;
      await clock.sleep(POLL_MS);
    }
  }

  #perform(operation: Operation): Promise<string | undefined> {
    return performOperation(operation, this.#subjects, this.execution);
  }

  /** Of the new container, if it ran; the old one's say nothing about the failure. */
  async lastLogLines(): Promise<string> {
    const { new: id } = this.#subjects;
    if (id === undefined || !this.#wasNewStarted()) return '';
    const lines = await this.execution.engine.readLogs(id, LOG_TAIL_LINES).catch(String);
    return lines === '' ? '\nIt logged nothing.' : `\nIts last log lines:\n${lines}`;
  }
}
