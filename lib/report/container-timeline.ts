import type { ContainerEvent } from './container-event';
import type { Span } from './span';

type Outcome =
  | 'untouched'
  | 'created'
  | 'updated'
  /** The same as an update, with the same settings. */
  | 'restarted'
  | 'rolled-back'
  /** A new one was made and removed, and there was no old one. */
  | 'failed'
  /** Old and new one are both there: the swap was cut short. */
  | 'unfinished'
  | 'removed'
  | 'started'
  | 'stopped'
  /** A one-shot job, with its exit code. */
  | 'ran';

/** What happened to one name on one host, where a swap has two containers. Times as in the events. */
export interface ContainerTimeline {
  readonly host: string;
  /** Of the role or job. */
  readonly name: string;
  readonly outcome: Outcome;
  /** From the first action to the last, or to the first proof of health if that comes later. */
  readonly span?: Span;
  readonly fromImage?: string;
  readonly toImage?: string;
  /** When the old one ended. */
  readonly oldEndedMs?: number;
  /** When the new one, or after a rollback the old one again, started. */
  readonly startedMs?: number;
  /** Between the two; negative when the new one started first. */
  readonly downMs?: number;
  /** Of a job. */
  readonly exitCode?: number;
}

export interface TimelineSubject {
  readonly kind: 'role' | 'job' | 'restart';
  readonly host: string;
  readonly name: string;
}

/** Everything else that engines tell - commands executed, health, copies - changes nothing. */
const ACTIONS = ['create', 'rename', 'update', 'start', 'kill', 'stop', 'die', 'pause', 'unpause', 'destroy'];

/** @param events of this subject's containers alone, in order */
export function containerTimeline(
  subject: TimelineSubject,
  events: readonly ContainerEvent[],
): ContainerTimeline {
  const { host, name } = subject;
  const actions = events.filter(({ action }) => ACTIONS.includes(action));
  if (actions.length === 0) return { host, name, outcome: 'untouched' };
  const story = readStory(actions);
  const started = tryFindStart(actions, story);
  const healthyMs = started && tryFindProof(events, started);
  const span = { fromMs: actions[0]?.atMs ?? 0, toMs: Math.max(actions.at(-1)?.atMs ?? 0, healthyMs ?? 0) };
  if (subject.kind === 'job') {
    const exitCode = actions.findLast(({ action }) => action === 'die')?.exitCode;
    return { host, name, outcome: 'ran', span, ...(exitCode !== undefined && { exitCode }) };
  }
  return {
    host,
    name,
    outcome: outcomeOf(subject, story),
    span,
    ...(story.old && { fromImage: story.old.image }),
    ...(story.new && { toImage: story.new.image }),
    ...(story.oldEndedMs !== undefined && { oldEndedMs: story.oldEndedMs }),
    ...(started && { startedMs: started.atMs }),
    ...(started && story.oldEndedMs !== undefined && { downMs: started.atMs - story.oldEndedMs }),
  };
}

interface Story {
  /** An event of the container that was there before. */
  readonly old?: ContainerEvent;
  /** An event of the last one made. */
  readonly new?: ContainerEvent;
  readonly oldIsGone: boolean;
  readonly newIsGone: boolean;
  readonly oldEndedMs?: number;
  readonly lastAction: string;
}

function readStory(actions: readonly ContainerEvent[]): Story {
  const created = actions.filter(({ action }) => action === 'create');
  const successor = created.at(-1);
  const old = actions.find(({ id }) => created.every((it) => it.id !== id));
  const isGone = (event?: ContainerEvent) =>
    actions.some(({ id, action }) => id === event?.id && action === 'destroy');
  const ended = actions.find(({ id, action }) => id === old?.id && action === 'die');
  return {
    ...(old && { old }),
    ...(successor && { new: successor }),
    oldIsGone: isGone(old),
    newIsGone: isGone(successor),
    ...(ended && { oldEndedMs: ended.atMs }),
    lastAction: actions.findLast(({ action }) => action === 'start' || action === 'die')?.action ?? '',
  };
}

function outcomeOf({ kind }: TimelineSubject, story: Story): Outcome {
  const outcome = decideOutcome(story);
  return kind === 'restart' && outcome === 'updated' ? 'restarted' : outcome;
}

function decideOutcome(story: Story): Outcome {
  if (story.old === undefined) return story.newIsGone ? 'failed' : 'created';
  if (story.new === undefined) return outcomeWithoutSuccessor(story);
  if (story.newIsGone) return 'rolled-back';
  return story.oldIsGone ? 'updated' : 'unfinished';
}

function outcomeWithoutSuccessor({ oldIsGone, lastAction }: Story): Outcome {
  if (oldIsGone) return 'removed';
  return lastAction === 'die' ? 'stopped' : 'started';
}

/** The first start of the container that is meant to go on. */
function tryFindStart(actions: readonly ContainerEvent[], story: Story): ContainerEvent | undefined {
  const runner = story.new && !story.newIsGone ? story.new : (story.old ?? story.new);
  return actions.find(({ id, action }) => id === runner?.id && action === 'start');
}

/** The first success of a command in it, which healthchecks are, or the engine's own word. */
function tryFindProof(events: readonly ContainerEvent[], started: ContainerEvent): number | undefined {
  return events.find(
    ({ id, atMs, action, exitCode }) =>
      id === started.id &&
      atMs >= started.atMs &&
      (action === 'health_status: healthy' || (action === 'exec_die' && exitCode === 0)),
  )?.atMs;
}
