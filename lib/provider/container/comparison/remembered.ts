import type { Proven } from './comparison';

/** What a `docker_container` remembers beside its state. */
export interface Remembered {
  /** @default - nothing was applied yet: it was imported */
  readonly proven?: Proven;
  /** Settings that were surplus when the container was last looked at. */
  readonly surplus: readonly string[];
}

export function printRemembered(remembered: Remembered): string {
  return JSON.stringify(remembered);
}

/** Of a text that `printRemembered` made; undefined for a state from before there was one. @throws SyntaxError */
export function parseRemembered(text: string | undefined): Remembered | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Remembered);
}
