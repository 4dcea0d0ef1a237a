import { EngineError, type EngineErrorKind } from '../../lib/engine/engine-error';

/** When a change is to go wrong. */
export interface Fault {
  /** The nth change from now on, from 1; or the next one whose text starts with this: `start nova_api`. */
  readonly change: number | string;
  /** Has the change its effect all the same, and only its answer is lost? @default 'no effect' */
  readonly with?: 'effect' | 'no effect';
  /** Nothing has any effect after it, until `heal`: the provider was killed. @default false */
  readonly forGood?: boolean;
}

/** What was asked of a fake engine, in order, as text; and what is to go wrong. */
export class FakeHistory {
  /** Every call: `inspect nova_api`, `start nova_api`. */
  readonly calls: string[] = [];
  /** The calls that change something, whether they succeeded or not. */
  readonly changes: string[] = [];
  readonly #faults: Fault[] = [];
  #isDead = false;

  /** @param journal where successful changes are written down with their host; several engines may share one */
  constructor(
    readonly host: string,
    readonly journal: string[],
  ) {}

  fail(fault: Fault): void {
    const { change } = fault;
    this.#faults.push(
      typeof change === 'number' ? { ...fault, change: this.changes.length + change } : fault,
    );
  }

  /** From now on nothing is answered and nothing has an effect, until `heal`. */
  die(): void {
    this.#isDead = true;
  }

  heal(): void {
    this.#faults.length = 0;
    this.#isDead = false;
  }

  async read<T>(call: string, answer: () => T | Promise<T>): Promise<T> {
    this.calls.push(call);
    await Promise.resolve();
    this.ensureAlive(call);
    return answer();
  }

  async change<T>(call: string, effect: () => T): Promise<T> {
    this.calls.push(call);
    this.changes.push(call);
    const fault = this.#faultOf(call, this.changes.length);
    await Promise.resolve();
    this.ensureAlive(call);
    if (fault?.forGood) this.#isDead = true;
    if (fault !== undefined && fault.with !== 'effect') throw this.error(call, 'out of order');
    const result = effect();
    this.journal.push(`${this.host}: ${call}`);
    if (fault !== undefined) throw this.error(call, 'no answer', 'timeout');
    return result;
  }

  /** @throws EngineError when it is dead */
  ensureAlive(operation: string): void {
    if (this.#isDead) throw this.error(operation, 'the engine does not answer', 'unreachable');
  }

  error(operation: string, reason: string, kind: EngineErrorKind = 'refused'): EngineError {
    return new EngineError({ kind, host: this.host, operation, reason });
  }

  #faultOf(call: string, number: number): Fault | undefined {
    const index = this.#faults.findIndex(({ change }) =>
      typeof change === 'number' ? change === number : call.startsWith(change),
    );
    return index < 0 ? undefined : this.#faults.splice(index, 1)[0];
  }
}
