/** What became of one thing on one host in this deploy. */
export interface Deed {
  readonly host: string;
  /** `nova_api`; of an image, a volume or a network with its kind: `image nova-api:2`. */
  readonly name: string;
  /**
   * `updated`, `restarted`, `removed`, `ran` (a one-shot container) and `provided` (an image, a volume, a network) stay; `as before`: nothing came of it,
   * or it was rolled back; `unfinished`: neither.
   */
  readonly outcome: 'updated' | 'restarted' | 'removed' | 'ran' | 'provided' | 'as before' | 'unfinished';
}

/**
 * What this process has done so far. Terraform asks for one resource after the other; what was done for others is known here
 * only. It starts one process for all that it applies.
 */
export class DeployRecord {
  readonly #deeds: Deed[] = [];
  readonly #reached = new Set<string>();

  note(deed: Deed): void {
    this.#deeds.push(deed);
  }

  /** The wave is done, after which a deploy pauses. */
  reach(wave: string): void {
    this.#reached.add(wave);
  }

  hasReached(wave: string): boolean {
    return this.#reached.has(wave);
  }

  get deeds(): readonly Deed[] {
    return [...this.#deeds];
  }
}
