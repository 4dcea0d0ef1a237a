/** Where containers that go together wait for each other: after each phase of a swap, and during the rollback. */
const POINTS = ['prepare', 'stop', 'start', 'rolled back'] as const;
type BarrierPoint = (typeof POINTS)[number];

/** Where one of several containers that go together waits for the others. */
export interface Barrier {
  /**
   * Waits until every other one waits here too, or has failed before.
   * Returns the first failure of another one, if there is one: then all of them roll back.
   */
  wait(point: BarrierPoint, failure?: string): Promise<string | undefined>;
  /** Nobody waits for this one any more: it has failed at every point that it has not reached. */
  leave(failure: string): void;
}

/** For a container that swaps alone. */
export const alone: Barrier = { wait: () => Promise.resolve(undefined), leave: () => undefined };

/** One for each of those that go together. Each of them must wait at every point, or leave. */
export function barriersFor<T>(
  members: readonly T[],
  addressOf: (member: T) => string,
): ReadonlyMap<T, Barrier> {
  const all = new Map<T, Participant>();
  for (const member of members) all.set(member, new Participant(addressOf(member), () => [...all.values()]));
  return all;
}

class Participant implements Barrier {
  readonly #latches = new Map(POINTS.map((point) => [point, new Latch()]));

  constructor(
    readonly address: string,
    readonly everyone: () => readonly Participant[],
  ) {}

  async wait(point: BarrierPoint, failure?: string): Promise<string | undefined> {
    this.#latches.get(point)?.open(failure);
    const others = this.everyone().filter((it) => it !== this);
    const failures = await Promise.all(others.map((it) => it.#failureAt(point)));
    return failures.find((it) => it !== undefined);
  }

  leave(failure: string): void {
    for (const latch of this.#latches.values()) latch.open(failure);
  }

  async #failureAt(point: BarrierPoint): Promise<string | undefined> {
    const failure = await this.#latches.get(point)?.failure;
    return failure === undefined ? undefined : `${this.address}: ${failure}`;
  }
}

/** Opens once; what opens it later is ignored. */
class Latch {
  open: (failure: string | undefined) => void = () => undefined;
  readonly failure = new Promise<string | undefined>((settle) => {
    this.open = settle;
  });
}
