import { alone, type Barrier } from '../barrier';
import { isAbsent } from '../gone';
import { mayBeOrphaned } from '../observed-slot';
import { isChange, printOperation, undo, type Operation } from './operation';
import type { AfterFailure, Outcome } from './outcome';
import { performOperation, type Subjects, type Workplace } from './perform-operation';
import type { RecreatePlan } from './recreate-plan';
import { lastLogLines } from './last-log-lines';
import { lostOne } from './lost-one';
import { stepOf, type SwapStep, type SwapWatch } from './swap-watch';

/**
 * An engine whose containerd ended answers, and neither starts nor stops anything before it has a new one: 18 s after at the
 * latest in what was tried. An old container must not stay down for that.
 */
const PATIENCE_MS = 30_000;
const POLL_MS = 1_000;

/** Its signal is aborted on Ctrl-C: a swap that has not stopped anything yet is rolled back, one that has goes on. */
export interface Execution extends Workplace {
  /** Where containers that go together wait for each other between the phases. */
  readonly barrier: Barrier;
  readonly watch: SwapWatch;
}

/** Runs a plan phase by phase. It takes no decision but one: whatever fails before the commit is rolled back. */
export async function executePlan(plan: RecreatePlan, execution: Execution): Promise<Outcome> {
  const run = new Run(plan, execution);
  for (const phase of ['prepare', 'stop', 'start'] as const) {
    const failure = await run.phase(phase);
    const failureOfOther = await execution.barrier.wait(phase, failure);
    if (failure !== undefined) return run.fail(`${failure}${await run.lastLogLines()}`);
    if (failureOfOther !== undefined) return run.rollBack(`rolled back because of ${failureOfOther}`);
  }
  const leftover = await run.attempt(plan.commit);
  return leftover === undefined ? { kind: 'succeeded' } : { kind: 'succeeded', leftover };
}

class Run {
  /** What was done before this one included. */
  readonly #attempted: Operation[];
  readonly #subjects: Subjects;
  readonly #reached = new Set<SwapStep>();
  #isNewProven = false;

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
    if (phase === 'stop') await this.#beforeSwap();
    const failure = await this.attempt(this.plan[phase]);
    if (failure === undefined && phase === 'prepare' && this.plan.prepare.length > 0) this.#reach('prepared');
    return failure;
  }

  /** Runs operations until one fails; returns why. */
  async attempt(operations: readonly Operation[]): Promise<string | undefined> {
    for (const operation of operations) {
      this.#attempted.push(operation);
      const failure = await this.#perform(operation);
      if (failure !== undefined && !isChange(operation)) this.#isNewProven = false;
      if (failure !== undefined) return failure;
      if (operation.kind === 'await-healthy') this.#isNewProven = true;
      const step = stepOf(operation);
      if (step !== undefined) this.#reach(step);
    }
    return undefined;
  }

  /** A healthy successor of one that is gone is all that there is: whatever else failed, it stays. */
  async fail(failure: string): Promise<Outcome> {
    const { barrier, engine } = this.execution;
    const { old } = this.#subjects;
    if (barrier !== alone || !this.#isNewProven || old === undefined) return this.rollBack(failure);
    if (!(await isAbsent({ engine }, old))) return this.rollBack(failure);
    return { kind: 'stuck', failure, rollbackFailure: 'its predecessor is gone, so the new one was kept' };
  }

  /**
   * Of those that go together, the last new one is gone before the first old one starts again. Gone, and not only stopped: an
   * engine that restarts would revive it when its policy is `always`.
   */
  async rollBack(failure: string): Promise<Outcome> {
    if (this.#afterFailure() !== 'untouched') this.#reach('rolling-back', failure);
    const operations = [...this.#attempted].reverse().flatMap(undo);
    const failures = await this.#performAll(operations.filter(({ subject }) => subject === 'new'));
    await this.execution.barrier.wait('rolled back');
    let now = this.#afterFailure();
    if (failures.length > 0 && (await this.#mayNewRun())) {
      failures.push('the old one was not started: its successor may still run');
    } else {
      failures.push(...(await this.#beforeRollback()));
      failures.push(...(await this.#performAll(operations.filter(({ subject }) => subject === 'old'))));
      const missing = await this.#missing();
      failures.push(...(await this.#performAll(missing)));
      if (missing.some(({ kind }) => kind === 'create-again')) now = 'made-again';
    }
    if (failures.length === 0) return { kind: 'rolled-back', failure, now };
    return { kind: 'stuck', failure, rollbackFailure: failures.join('\n') };
  }

  async #beforeSwap(): Promise<void> {
    const { engine, desired } = this.execution;
    const { old } = this.#subjects;
    if (old === undefined || desired.health.probe?.beforeSwap === undefined) return;
    const found = await engine.tryInspectContainer(old).catch(() => undefined);
    if (found !== undefined) await desired.health.probe.beforeSwap(found);
  }

  /** A new one that never ran has told its service nothing. */
  async #beforeRollback(): Promise<readonly string[]> {
    if (this.#subjects.old === undefined || !this.#wasNewStarted()) return [];
    const failure = await this.execution.desired.health.probe?.beforeRollback?.();
    return failure === undefined ? [] : [failure];
  }

  /** Each once: a drained one is stopped again at the end. */
  #reach(step: SwapStep, reason?: string): void {
    if (this.#reached.has(step)) return;
    this.#reached.add(step);
    this.execution.watch.reach(step, reason);
  }

  #afterFailure(): AfterFailure {
    const done = this.#attempted.slice(this.plan.alreadyDone.length);
    if (done.some(({ kind }) => kind === 'unpause') && this.#subjects.old === undefined) return 'going-on';
    return done.some(isChange) ? 'as-before' : 'untouched';
  }

  /** Nobody can tell what an engine that does not answer has: the next apply looks. */
  #missing(): Promise<readonly Operation[]> {
    const { engine, desired, predecessor } = this.execution;
    if (predecessor === undefined) return Promise.resolve([]);
    return engine.tryInspectContainer(predecessor.Id).then(
      (found) => lostOne(desired.name, predecessor, found, this.#attempted),
      () => [],
    );
  }

  async #mayNewRun(): Promise<boolean> {
    const { new: id } = this.#subjects;
    if (id === undefined || !this.#wasNewStarted()) return false;
    return this.execution.engine.tryInspectContainer(id).then(
      (found) => found !== undefined && (found.State.Running || mayBeOrphaned(found)),
      () => true,
    );
  }

  #wasNewStarted(): boolean {
    return this.#attempted.some(({ kind, subject }) => kind === 'start' && subject === 'new');
  }

  /**
   * Goes on after a failure, to roll back as much as it can; what fails is tried again for a while. But a container whose
   * process may live stays: the next deploy would not know of it.
   */
  async #performAll(operations: readonly Operation[]): Promise<string[]> {
    const failures: string[] = [];
    const deadline = this.execution.clock.now() + PATIENCE_MS;
    for (const operation of operations) {
      const failure = await this.#performUntil(deadline, operation);
      if (failure !== undefined) failures.push(`${printOperation(operation)}: ${failure}`);
      if (failure !== undefined && ['end-orphaned', 'create-again'].includes(operation.kind)) break;
    }
    return failures;
  }

  async #performUntil(deadline: number, operation: Operation): Promise<string | undefined> {
    const { clock } = this.execution;
    for (;;) {
      const failure = await this.#perform(operation, true);
      if (failure === undefined || clock.now() >= deadline) return failure;
      await clock.sleep(POLL_MS);
    }
  }

  #perform(operation: Operation, isRollingBack = false): Promise<string | undefined> {
    return performOperation(operation, this.#subjects, this.execution, isRollingBack);
  }

  /** Of the new container, if it ran; the old one's say nothing about the failure. */
  async lastLogLines(): Promise<string> {
    const { new: id } = this.#subjects;
    const isAwaited = this.#attempted.some(({ kind }) => kind === 'await-healthy');
    if (id === undefined || !(isAwaited || this.#wasNewStarted())) return '';
    const { engine, desired } = this.execution;
    return lastLogLines(engine, id, desired.health.logFile);
  }
}
