import type { RunEvent } from '../../contract/run-event';
import type { EventSink } from './run-events';

/** From these on, something is done, or was to be done; before, a run has changed nothing. */
const DEEDS: readonly RunEvent['kind'][] = [
  'container-begin',
  'container-end',
  'job-begin',
  'check-begin',
  'pull-begin',
  'step-begin',
  'failure',
];

/** Keeps events until the first deed, and passes on all from then on. Of a run without one nobody is told. */
export function fromFirstDeed(pass: EventSink): EventSink {
  let held: RunEvent[] | undefined = [];
  return (event) => {
    if (held === undefined) {
      pass(event);
      return;
    }
    held.push(event);
    if (!DEEDS.includes(event.kind)) return;
    const all = held;
    held = undefined;
    all.forEach(pass);
  };
}
