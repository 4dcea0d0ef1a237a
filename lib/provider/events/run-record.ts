import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../contract/operation-error';
import type { RunEvent } from '../../contract/run-event';

/** From these on, something is done, or was to be done; before, a run has changed nothing and leaves no record. */
const DEEDS: readonly RunEvent['kind'][] = [
  'container-begin',
  'container-end',
  'job-begin',
  'check-begin',
  'pull-begin',
  'step-begin',
  'failure',
];

/**
 * The record of a run: a file of its own, to which each event is appended as a line of JSON at once, so that a process that is killed
 * has said all until then. How far a pull is, is left out.
 */
export class RunRecord {
  #held: RunEvent[] | undefined = [];
  #fault: string | undefined;
  #isFaultTaken = false;

  /** @param path of the file; its directory is made when it is needed */
  constructor(private readonly path: string) {}

  /** What cannot be written is lost, and keeps nothing from going on. */
  note(event: RunEvent): void {
    if (event.kind === 'pull-progress') return;
    if (this.#held === undefined) {
      this.#append([event]);
      return;
    }
    this.#held.push(event);
    if (!DEEDS.includes(event.kind)) return;
    this.#append(this.#held, () => mkdirSync(dirname(this.path), { recursive: true }));
    this.#held = undefined;
  }

  /** The first one, once. */
  takeFault(): string | undefined {
    if (this.#fault === undefined || this.#isFaultTaken) return undefined;
    this.#isFaultTaken = true;
    return this.#fault;
  }

  #append(events: readonly RunEvent[], prepare?: () => void): void {
    // After a fault, the end of a line may be missing.
    const before = this.#fault === undefined ? '' : '\n';
    try {
      prepare?.();
      appendFileSync(this.path, before + events.map((it) => `${JSON.stringify(it)}\n`).join(''));
    } catch (error) {
      this.#fault ??= messageOf(error);
    }
  }
}
