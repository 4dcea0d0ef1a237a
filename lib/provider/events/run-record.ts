import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../contract/operation-error';
import type { RunEvent } from '../../contract/run-event';

/**
 * The record of a run: a file of its own, to which each event is appended as a line of JSON at once, so that a process that is killed
 * has said all until then.
 */
export class RunRecord {
  #hasDirectory = false;
  #fault: string | undefined;
  #isFaultTaken = false;

  /** @param path of the file; its directory is made when it is needed */
  constructor(private readonly path: string) {}

  /** What cannot be written is lost, and keeps nothing from going on. */
  note(event: RunEvent): void {
    // After a fault, the end of a line may be missing.
    const before = this.#fault === undefined ? '' : '\n';
    try {
      if (!this.#hasDirectory) mkdirSync(dirname(this.path), { recursive: true });
      this.#hasDirectory = true;
      appendFileSync(this.path, `${before}${JSON.stringify(event)}\n`);
    } catch (error) {
      this.#fault ??= messageOf(error);
    }
  }

  /** The first one, once. */
  takeFault(): string | undefined {
    if (this.#fault === undefined || this.#isFaultTaken) return undefined;
    this.#isFaultTaken = true;
    return this.#fault;
  }
}
