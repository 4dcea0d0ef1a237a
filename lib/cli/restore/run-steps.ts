import { messageOf, OperationError } from '../../contract/operation-error';
import { reasonLine, type RunEvents } from '../../provider/events/run-events';
import { lossText } from '../../contract/hook-loss';
import { isKnownError } from '../known-error';
import { performStep, type RestoreWork } from './perform-step';
import { printStep, type RestoreStep } from './restore-plan';

export function numbered(steps: readonly RestoreStep[]): readonly string[] {
  return steps.map((step, index) => `${String(index + 1).padStart(3)}. ${printStep(step)}`);
}

/**
 * Does one step after the other, and leaves a record of it.
 * @param notReady the last words when all is back, and only the wait for it has failed
 * @throws OperationError when one failed, or after Ctrl-C
 */
export async function runSteps(
  steps: readonly RestoreStep[],
  work: RestoreWork,
  notReady: string,
): Promise<void> {
  const { host, terminal, events } = work;
  events.begin();
  try {
    for (const [index, line] of numbered(steps).entries()) {
      const step = steps[index];
      if (step === undefined) continue;
      const remedy = step.kind === 'await-ready' ? notReady : AGAIN;
      if (host.signal.aborted) {
        events.tell({ kind: 'interrupted' });
        throw new OperationError('interrupted', `Interrupted before step ${line.trim()}\n${remedy}`);
      }
      terminal.print(line);
      await toldStep(events, printStep(step), () => performStep(step, work)).catch((error: unknown) => {
        if (!isKnownError(error)) throw error;
        const message = `Step ${line.trim()}\nfailed: ${error.message}\n\n${remedy}`;
        throw new OperationError(error.code, message, { cause: error });
      });
    }
  } finally {
    const losses = await events.end();
    for (const loss of losses) terminal.print(lossText(loss));
    const fault = events.takeRecordFault();
    if (fault !== undefined) terminal.print(`The record of this restore cannot be written: ${fault}`);
  }
}

async function toldStep(events: RunEvents, step: string, perform: () => Promise<void>): Promise<void> {
  events.tell({ kind: 'step-begin', step });
  try {
    await perform();
  } catch (error) {
    const reason = reasonLine(messageOf(error));
    const code = isKnownError(error) ? error.code : 'bug';
    events.tell({ kind: 'step-end', step, outcome: 'failed', code, reason });
    throw error;
  }
  events.tell({ kind: 'step-end', step, outcome: 'done' });
}

const AGAIN =
  'The snapshot is untouched. Run the same command again: it goes on from what is there. Data that is in place stays.';
