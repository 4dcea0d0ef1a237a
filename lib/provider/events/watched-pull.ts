import { messageOf } from '../../contract/operation-error';
import type { PulledImage } from '../../contract/run-event';
import { reasonLine, type RunEvents } from './run-events';

/** Between two events of one pull: an engine tells several times a second. */
const PAUSE_MS = 1_000;

/** Tells of a pull: its begin, how far it is, its end. */
export async function watchedPull(
  events: RunEvents,
  image: PulledImage,
  pull: (onProgress: (bytes: number, totalBytes: number) => void) => Promise<void>,
): Promise<void> {
  events.tell({ kind: 'pull-begin', ...image });
  let toldAt = performance.now();
  try {
    await pull((bytes, totalBytes) => {
      if (performance.now() - toldAt < PAUSE_MS) return;
      toldAt = performance.now();
      events.tell({ kind: 'pull-progress', ...image, bytes, totalBytes });
    });
  } catch (error) {
    const reason = reasonLine(messageOf(error));
    events.tell({ kind: 'pull-end', ...image, outcome: 'failed', reason });
    throw error;
  }
  events.tell({ kind: 'pull-end', ...image, outcome: 'pulled' });
}
