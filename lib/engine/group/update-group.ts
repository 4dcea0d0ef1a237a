import { OperationError } from '../../contract/operation-error';
import type { Clock } from '../clock';
import { alone, type Meeting, type MeetingPoint } from './meeting';

/** A group whose members did not all come is complete after nobody came for this long. */
export const SETTLING_TIME_MS = 2_000;
const POLL_MS = 20;

export interface GroupMember {
  /** `ctl1/nova_conductor` */
  readonly address: string;
  /** True when this member runs something else than desired, so that it ought to take part. */
  readonly isBehind: () => Promise<boolean>;
}

/**
 * Containers that go together: all old ones stop before the first new one starts, and all return if one fails.
 *
 * Terraform updates resources in parallel, each in a call of its own; this is where those calls meet. Nothing tells in
 * advance which members will come - one that is as desired is not updated - so the group waits until all have come, or
 * until nobody came for a while, and then makes sure that no absent one is behind.
 */
export class UpdateGroup {
  #round: Round | undefined;

  constructor(
    readonly name: string,
    readonly members: readonly GroupMember[],
    readonly clock: Clock,
  ) {}

  /**
   * Returns the meeting of those who came.
   * @throws OperationError when a member that ought to take part did not come; nothing has been touched then.
   */
  async join(address: string): Promise<Meeting> {
    if (this.members.length <= 1) return alone;
    if (this.#round === undefined || this.#round.isClosed) this.#round = new Round(this);
    return this.#round.enter(address);
  }
}

/** One gathering of a group; latecomers make the next one. */
class Round {
  readonly #present = new Map<string, Member>();
  readonly #complete: Promise<void>;
  #lastArrival = 0;
  isClosed = false;

  constructor(readonly group: UpdateGroup) {
    this.#lastArrival = group.clock.now();
    this.#complete = this.#gather();
  }

  async enter(address: string): Promise<Meeting> {
    const member = new Member(address, () => [...this.#present.values()]);
    this.#present.set(address, member);
    this.#lastArrival = this.group.clock.now();
    await this.#complete;
    return member;
  }

  async #gather(): Promise<void> {
    try {
      const missing = await this.#lookForMissing();
      if (missing.length > 0) throw new OperationError(this.#explain(missing));
    } finally {
      this.isClosed = true;
    }
  }

  async #lookForMissing(): Promise<readonly string[]> {
    await this.#settle();
    // Asking the host of one that ought to come may take as long as its coming: a login. Once asked, it has its time again.
    if ((await this.#missing()).length > 0) {
      this.#lastArrival = this.group.clock.now();
      await this.#settle();
    }
    return this.#missing();
  }

  /** Waits until all have come, or nobody came for a while. */
  async #settle(): Promise<void> {
    const { clock, members } = this.group;
    do await clock.sleep(POLL_MS);
    while (this.#present.size < members.length && clock.now() - this.#lastArrival < SETTLING_TIME_MS);
  }

  /** Absent ones that are behind. */
  async #missing(): Promise<readonly string[]> {
    const absent = () => this.group.members.filter(({ address }) => !this.#present.has(address));
    const behind = await Promise.all(absent().map(async (it) => ((await it.isBehind()) ? [it.address] : [])));
    const stillAbsent = absent().map(({ address }) => address);
    return behind.flat().filter((address) => stillAbsent.includes(address));
  }

  #explain(behind: readonly string[]): string {
    return (
      `${this.group.name} goes together, but ${behind.join(', ')} did not come; nothing was stopped. ` +
      `Terraform updates 10 resources at a time unless told otherwise: ` +
      `use --terraform-parallelism=${Math.max(this.group.members.length * 2, 20)}.`
    );
  }
}

class Member implements Meeting {
  readonly #arrivals = new Map<MeetingPoint, PromiseWithResolver>();

  constructor(
    readonly address: string,
    readonly everyone: () => readonly Member[],
  ) {}

  async arrive(point: MeetingPoint, failure?: string): Promise<string | undefined> {
    this.#arrivalAt(point).resolve(failure);
    const others = this.everyone().filter((it) => it !== this);
    const failures = await Promise.all(others.map((it) => it.#failureAt(point)));
    return failures.find((it) => it !== undefined);
  }

  async #failureAt(point: MeetingPoint): Promise<string | undefined> {
    const failure = await this.#arrivalAt(point).promise;
    return failure === undefined ? undefined : `${this.address}: ${failure}`;
  }

  #arrivalAt(point: MeetingPoint): PromiseWithResolver {
    const known = this.#arrivals.get(point);
    if (known !== undefined) return known;
    const made = promiseWithResolver();
    this.#arrivals.set(point, made);
    return made;
  }
}

interface PromiseWithResolver {
  readonly promise: Promise<string | undefined>;
  readonly resolve: (failure: string | undefined) => void;
}

function promiseWithResolver(): PromiseWithResolver {
  let resolve: PromiseWithResolver['resolve'] | undefined;
  const promise = new Promise<string | undefined>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: (failure) => resolve?.(failure) };
}
