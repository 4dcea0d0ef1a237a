import { isGood, type ContainerPlace, type RunEvent } from '../contract/run-event';
import type { RunOperation, OperationOutcome } from './run';

/** Of events in their order, what was done; a begin and an end are one operation. Pure. @param open of those without an end */
export function foldOperations(events: readonly RunEvent[], open: OperationOutcome): readonly RunOperation[] {
  const fold = new OperationsFold(open);
  for (const event of events) fold.note(event);
  return fold.operations;
}

type Begun = Omit<RunOperation, 'outcome' | 'steps' | 'beganAt'>;
type End = Pick<RunOperation, 'outcome'> & Partial<Pick<RunOperation, 'reason' | 'exitCode'>>;

class OperationsFold {
  readonly operations: RunOperation[] = [];
  /** Where in the list the open one of a subject is. */
  readonly #open = new Map<string, number>();

  constructor(private readonly open: OperationOutcome) {}

  note(event: RunEvent): void {
    const begun = tryBegin(event);
    if (begun !== undefined) this.#begin(event, begun);
    switch (event.kind) {
      case 'container-step':
        this.#step(event, event.step);
        return;
      case 'container-end':
        if (!this.#open.has(subjectOf(event)))
          this.#begin(event, { kind: 'prepare', ...placeOf(event), causes: [] });
        this.#end(event, { outcome: event.outcome, ...given({ reason: event.reason }) });
        return;
      case 'job-end':
      case 'check-end':
      case 'step-end':
      case 'pull-end': {
        const exitCode = event.kind === 'job-end' ? event.exitCode : undefined;
        const outcome = isGood(event.outcome) ? 'done' : event.outcome;
        this.#end(event, { outcome, ...given({ reason: event.reason, exitCode }) });
        return;
      }
      default:
    }
  }

  #begin(event: RunEvent, begun: Begun): void {
    this.#open.set(subjectOf(event), this.operations.length);
    this.operations.push({ ...begun, beganAt: event.time, steps: [], outcome: this.open });
  }

  #step(event: RunEvent, step: string): void {
    this.#change(event, ({ steps }) => ({ steps: [...steps, { step, at: event.time }] }));
  }

  #end(event: RunEvent, end: End): void {
    this.#change(event, () => ({ ...end, endedAt: event.time }));
    this.#open.delete(subjectOf(event));
  }

  #change(event: RunEvent, change: (operation: RunOperation) => Partial<RunOperation>): void {
    const index = this.#open.get(subjectOf(event));
    const operation = index === undefined ? undefined : this.operations[index];
    if (index === undefined || operation === undefined) return;
    this.operations[index] = { ...operation, ...change(operation) };
  }
}

/** Undefined where nothing begins. */
function tryBegin(event: RunEvent): Begun | undefined {
  switch (event.kind) {
    case 'container-begin': {
      const { operation: kind, from, to, causes } = event;
      return { kind, ...placeOf(event), ...given({ from, to }), causes };
    }
    case 'job-begin':
      return { kind: 'run', ...placeOf(event), to: event.image, causes: event.causes };
    case 'check-begin': {
      const { host, check: name, wave } = event;
      return { kind: 'check', host, name, ...given({ wave }), causes: [] };
    }
    case 'pull-begin':
      return { kind: 'pull', host: event.host, name: event.image, causes: [] };
    case 'step-begin':
      return { kind: 'step', name: event.step, causes: [] };
    default:
      return undefined;
  }
}

function placeOf({
  host,
  role,
  container,
  wave,
}: ContainerPlace): Pick<RunOperation, 'host' | 'name' | 'wave'> {
  return { host, name: role ?? container, ...given({ wave }) };
}

/** What has one operation at a time. */
function subjectOf(event: RunEvent): string {
  if ('container' in event) return `${event.host} ${event.container}`;
  if ('check' in event) return `${event.host} check ${event.check}`;
  if ('image' in event) return `${event.host} pull ${event.image}`;
  return 'step' in event ? event.step : '';
}

/** Without what is not there. */
function given<Values extends object>(
  values: Values,
): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  const there = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [Key in keyof Values]?: Exclude<Values[Key], undefined> };
}
