import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { RunEvent } from '../../contract/run-event';

const BLOCK = 64 * 1024;

/** Reads what a provider appends to its file of events, a call at a time. */
export class EventReader {
  #offset = 0;
  #rest = Buffer.alloc(0);

  constructor(private readonly path: string) {}

  /** Events that have come since the last call. */
  read(): readonly RunEvent[] {
    if (!existsSync(this.path)) return [];
    const file = openSync(this.path, 'r');
    try {
      const events: RunEvent[] = [];
      for (;;) {
        const block = Buffer.alloc(BLOCK);
        const length = readSync(file, block, 0, BLOCK, this.#offset);
        if (length === 0) return events;
        this.#offset += length;
        events.push(...this.#take(block.subarray(0, length)));
      }
    } finally {
      closeSync(file);
    }
  }

  /** The part of a line stays until the rest of it comes. */
  #take(data: Buffer): readonly RunEvent[] {
    const all = Buffer.concat([this.#rest, data]);
    const end = all.lastIndexOf('\n') + 1;
    this.#rest = all.subarray(end);
    const lines = all.toString('utf8', 0, end).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as RunEvent);
  }
}
