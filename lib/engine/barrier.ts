/** Points where containers that go together wait for each other: after each phase of a swap, and while taking it back. */
const POINTS = ['prepare', 'stop', 'start', 'taken back'] as const;
type BarrierPoint = (typeof POINTS)[number];

/** Where one of several containers that go together waits for the others. */
export interface Barrier {
  /**
   * Waits until every other one has come to this point, with its failure or without.
   * Returns the first failure of another one, if there is one: then all of them go back.
   */
  wait(point: BarrierPoint, failure?: string): Promise<string | undefined>;
  /** Nobody waits for this one any more; where it has not been yet, it has failed. */
  leave(failure: string): void;
}

/** For a container that swaps by itself. */
export const alone: Barrier = { wait: () => Promise.resolve(undefined), leave: () => undefined };

/** One for each of those that go together. Each of them must come to every point, or leave. */
export function barriersFor<T>(
  members: readonly T[],
  addressOf: (member: T) => string,
): ReadonlyMap<T, Barrier> {
  const all = new Map<T, Participant>();
  for (const member of members) all.set(member, new Participant(addressOf(member), () => [...all.values()]));
  return all;
}

class Participant implements Barrier {
  readonly #arrivals = new Map(POINTS.map((point) => [point, new Arrival()]));

  constructor(
    readonly address: string,
    readonly everyone: () => readonly Participant[],
  ) {}

  async wait(point: BarrierPoint, failure?: string): Promise<string | undefined> {
    this.#arrivals.get(point)?.come(failure);
    const others = this.everyone().filter((it) => it !== this);
    const failures = await Promise.all(others.map((it) => it.#failureAt(point)));
    return failures.find((it) => it !== undefined);
  }

  leave(failure: string): void {
    for (const arrival of this.#arrivals.values()) arrival.come(failure);
  }

  async #failureAt(point: BarrierPoint): Promise<string | undefined> {
    const failure = await this.#arrivals.get(point)?.failure;
    return failure === undefined ? undefined : `${this.address}: ${failure}`;
  }
}

/** Only the first coming counts. */
class Arrival {
  come: (failure: string | undefined) => void = () => undefined;
  readonly failure = new Promise<string | undefined>((settle) => {
    this.come = settle;
  });
}
