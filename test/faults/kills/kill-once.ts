import { setTimeout as delay } from 'node:timers/promises';
import { cameTooLate, type Fault } from './faults';
import {
  factsOf,
  judgeFacts,
  judgeNeighbours,
  judgeOrder,
  desiredNova,
  printFacts,
  settledFacts,
  type Fact,
} from './judge-cloud';
import type { KillCloud, Tag } from './kill-cloud';
import { until } from '../../helpers/until';
import { providersOf } from './processes';
import type { RunningCommand } from '../../lab/running-command';

/** What is decided by the seed before anything happens. */
export interface Kill {
  readonly fault: Fault;
  /** Of the fault's hosts; any for a fault that has none. */
  readonly host: string;
  readonly tag: Tag;
  /** Where in the deploy it is hit: 0 at the first change of a container, 1 when one that nothing cuts would end. */
  readonly instant: number;
  /** Whether one plans before one deploys again, as people do; or deploys at once. */
  readonly plans: boolean;
}

export interface KillResult {
  /** What was wrong, in words; empty when it was survived. */
  readonly problems: readonly string[];
  /** Milliseconds after the first change of a container. */
  readonly atMs: number;
  /** The last thing that happened to a container before: `ctl2 start nova_conductor`. */
  readonly lastEvent: string;
  /** How long the deploy took when it was over before it was hit, or nothing was there to hit. */
  readonly tookMs?: number;
  readonly seconds: number;
  /** From the fault to the end of the deploy that was hit. */
  readonly endedAfterMs: number;
  /** Of that deploy; 128 when a signal ended it. */
  readonly exitCode: number;
  /** Everything that helps to understand a failure. */
  readonly logs: string;
}

const LONGEST_APPLY_MS = 120_000;
const FIRST_CHANGE_TIMEOUT_MS = 60_000;
/** For containers that an engine, not the deploy, has started again. */
const HEALTHY_WITHIN_MS = 20_000;

/** Hits a deploy with a fault, heals what is not up to the deploy, deploys again, and judges. */
export class KillRun {
  readonly #problems: string[] = [];
  readonly #logs: string[] = [];

  constructor(
    private readonly cloud: KillCloud,
    private readonly kill: Kill,
    /** From the first change of a container to the end, of a deploy that nothing cuts. */
    private readonly usualMs: number,
  ) {}

  async run(): Promise<KillResult> {
    const startedAt = performance.now();
    const before = await factsOf(this.cloud.fleet);
    const beganMs = Date.now();
    const struck = await this.#strike(beganMs);
    await this.#heal();
    if (this.kill.plans) await this.#checkPlan();
    const recoveryMs = Date.now();
    await this.#deployAgain();
    await this.#judge(before, beganMs, recoveryMs);
    return {
      ...struck,
      problems: this.#problems,
      seconds: (performance.now() - startedAt) / 1000,
      logs: this.#logs.join('\n'),
    };
  }

  async #strike(beganMs: number) {
    const { fault, host, tag, instant } = this.kill;
    const { fleet, workingDirectory } = this.cloud;
    const apply = this.cloud.startApply(tag, fault.program);
    await until(
      () => apply.hasEnded || this.#events(beganMs).length > 0,
      FIRST_CHANGE_TIMEOUT_MS,
      'a change',
    );
    const atMs = instant * this.usualMs;
    const begunAt = performance.now();
    const wasOver = await Promise.race([apply.ended.then(() => true), delay(atMs, false)]);
    const last = this.#events(beganMs).at(-1);
    const hitAt = performance.now();
    const wasHit = !wasOver && (await fault.strike({ fleet, workingDirectory, apply, host }));
    await this.#end(apply, fault);
    const endedAfterMs = performance.now() - hitAt;
    const tookMs = performance.now() - begunAt;
    const isLate = cameTooLate(fault, wasHit, apply.exitCode);
    this.#log(`the deploy that was hit; code ${apply.exitCode}`, apply.output);
    if (wasHit && fault.endsWithin !== undefined && endedAfterMs > fault.endsWithin * 1000) {
      this.#problems.push(
        `it ended after ${Math.round(endedAfterMs)} ms; promised are ${fault.endsWithin} s`,
      );
    }
    return {
      atMs,
      ...(isLate && { tookMs }),
      endedAfterMs,
      exitCode: apply.exitCode,
      lastEvent: last ? `${last.host} ${last.action} ${last.name}` : 'nothing',
    };
  }

  async #end(apply: RunningCommand, fault: Fault): Promise<void> {
    const slow = delay(LONGEST_APPLY_MS, 'slow' as const);
    if ((await Promise.race([apply.ended, slow])) === 'slow') {
      this.#problems.push(`the deploy did not end within ${LONGEST_APPLY_MS / 1000} s after ${fault.name}`);
    }
  }

  /** What an operator does to the machines, and nothing to the cloud. */
  async #heal(): Promise<void> {
    const { fleet, logs } = this.cloud;
    if (this.kill.fault.hosts.length > 0) await fleet.heal(this.kill.host);
    // An engine whose containerd was killed answers before it knows again what runs.
    await until(
      () =>
        fleet.restartDatabase().then(
          () => true,
          () => false,
        ),
      LONGEST_APPLY_MS,
      'the database',
    );
    for (const log of logs.values()) await log.catchUp();
  }

  async #checkPlan(): Promise<void> {
    const { fleet, workingDirectory } = this.cloud;
    // What a provider still does whose Terraform was killed is not the plan's doing.
    await until(
      () => providersOf(workingDirectory).length === 0,
      LONGEST_APPLY_MS,
      'the end of the provider',
    );
    const before = printFacts(await factsOf(fleet));
    const plan = this.cloud.startPlan(this.kill.tag);
    await plan.ended;
    this.#log('plan', plan.output);
    const after = printFacts(await factsOf(fleet));
    if (![0, 2].includes(plan.exitCode)) this.#problems.push(`the plan failed with code ${plan.exitCode}`);
    if (before !== after) this.#problems.push(`the plan changed\n${before}\nto\n${after}`);
    const isUnderWay = /\.(next|prev) /.test(before);
    if (isUnderWay && !plan.output.includes('interrupted'))
      this.#problems.push('the plan says nothing of it');
  }

  async #deployAgain(): Promise<void> {
    const apply = this.cloud.startApply(this.kill.tag);
    await apply.ended;
    this.#log('the next deploy', apply.output);
    if (apply.exitCode !== 0) this.#problems.push(`the next deploy failed with code ${apply.exitCode}`);
  }

  async #judge(before: readonly Fact[], beganMs: number, recoveryMs: number): Promise<void> {
    const { fleet, logs } = this.cloud;
    for (const log of logs.values()) await log.catchUp();
    const service = desiredNova(fleet, this.kill.tag);
    const facts = await settledFacts(fleet, HEALTHY_WITHIN_MS);
    const events = this.#events(beganMs);
    this.#log('containers', printFacts(facts));
    this.#log('events', events.map((it) => JSON.stringify(it)).join('\n'));
    const together = this.kill.fault.hosts.length === 0;
    this.#problems.push(
      ...judgeFacts(service, facts),
      ...judgeNeighbours(before, events, together),
      ...judgeOrder(
        service,
        events.filter(({ atMs }) => atMs >= recoveryMs),
      ),
      ...(await this.cloud.lostData().catch((error: unknown) => [`data cannot be read: ${String(error)}`])),
    );
    const plan = this.cloud.startPlan(this.kill.tag);
    await plan.ended;
    this.#log('another plan', plan.output);
    if (plan.exitCode !== 0) this.#problems.push(`another plan ends with code ${plan.exitCode}`);
  }

  #events(sinceMs: number) {
    const events = [...this.cloud.logs.values()].flatMap((log) => log.since(sinceMs));
    return events.filter(({ name }) => name.startsWith('nova_')).sort((a, b) => a.atMs - b.atMs);
  }

  #log(title: string, text: string): void {
    this.#logs.push(`==== ${title}`, text);
  }
}
