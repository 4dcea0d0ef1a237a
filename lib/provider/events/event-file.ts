import { appendFileSync } from 'node:fs';
import type { EventSink } from './run-events';

/** Appends each event as a line of JSON. A line is written as a whole, so that a reader never sees a part of one for long. */
export function eventFile(path: string): EventSink {
  return (event) => {
    try {
      appendFileSync(path, `${JSON.stringify(event)}\n`);
    } catch {
      // A full disk must not end an upgrade in its middle.
    }
  };
}
