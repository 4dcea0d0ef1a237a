/** Tells the demo: what it does, what that brought to light, and whether each claim holds. */
export class Narrator {
  readonly #startedAt = performance.now();
  #claims = 0;
  #failures = 0;

  get failures(): number {
    return this.#failures;
  }

  step(title: string): void {
    console.log(`\n[${this.#seconds().padStart(5)} s] ${title}`);
  }

  /** Indented under the step. */
  show(...lines: readonly string[]): void {
    for (const line of lines) console.log(`    ${line}`.trimEnd());
  }

  /** A check mark when it holds, else a cross. */
  claim(text: string, holds: boolean): void {
    this.#claims++;
    if (!holds) this.#failures++;
    console.log(`  ${holds ? '✓' : '✗'} ${text}`);
  }

  /** What kept the demo from going on. */
  fail(message: string): void {
    this.#failures++;
    console.log(`\n  ✗ ${message}`);
  }

  /** @param hints commands to look around with */
  end(hints: readonly string[]): void {
    const verdict =
      this.#failures === 0
        ? `All ${this.#claims} claims hold`
        : `${this.#failures} failed; everything is left as it is, for you to look at`;
    console.log(`\n${verdict}. ${this.#seconds()} s in all.\n`);
    for (const [index, hint] of hints.entries())
      console.log(`${index === 0 ? 'Look around:' : ''.padEnd(12)}  ${hint}`);
    console.log('Remove it:    npm run demo -- --down');
  }

  #seconds(): string {
    return ((performance.now() - this.#startedAt) / 1000).toFixed(1);
  }
}
