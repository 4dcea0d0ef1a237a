import type { Clock } from '../clock';
import type { ContainerEngine, ContainerInspection } from '../container-engine';
import type { DesiredContainer } from '../desired-container';
import { RESTART_GRACE_SECONDS, type DrainWatch } from '../draining';
import { messageOf, OperationError } from '../../contract/operation-error';
import { createInPlace } from '../create-in-place';
import { isGone } from '../gone';
import { endIfOrphaned, startAgain } from '../reaper';
import { renameEvenRestarting } from '../rename-container';
import { awaitHealthy } from '../health-gate';
import { soak } from '../soak';
import { awaitDrained, removeDrained } from './drain';
import { inspectedSpec } from './inspected-spec';
import { isDoneWhenGone, type Operation } from './operation';
import { parseRestartPolicy, type RestartPolicyName } from './restart-policy';
import { describeStrangers, strangersIn } from './strangers';

/** Container ids; `new` is filled in by `create`. */
export interface Subjects {
  old?: string;
  new?: string;
}

export interface Workplace {
  readonly engine: ContainerEngine;
  readonly desired: DesiredContainer;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The old one, or one that was lost before anything began, as it was last seen. @default - there was none */
  readonly predecessor?: ContainerInspection;
  /** Removes a predecessor that ends after its update. @default - the next update removes it */
  readonly drains?: DrainWatch;
}

/** Performs one operation; returns why it failed, or undefined. */
export async function performOperation(
  operation: Operation,
  subjects: Subjects,
  workplace: Workplace,
  isRollingBack = false,
): Promise<string | undefined> {
  try {
    return await perform(operation, subjects, workplace);
  } catch (error) {
    const id = subjects[operation.subject];
    if (id !== undefined && isDoneWhenGone(operation, isRollingBack) && (await isGone(workplace, id, error)))
      return undefined;
    return messageOf(error);
  }
}

async function perform(operation: Operation, subjects: Subjects, at: Workplace): Promise<string | undefined> {
  if (operation.kind === 'create' || operation.kind === 'create-again') {
    subjects[operation.subject] = await make(operation, at);
    return undefined;
  }
  const id = subjects[operation.subject];
  // Its creation failed, so there is nothing to roll back.
  if (id === undefined) return undefined;
  return performOn(id, operation, subjects, at);
}

type Further = Exclude<Operation, Making>;

async function performOn(
  id: string,
  operation: Further,
  subjects: Subjects,
  at: Workplace,
): Promise<string | undefined> {
  const { engine, desired } = at;
  switch (operation.kind) {
    case 'upload':
      return done(Promise.all(desired.uploads.map((archive) => engine.uploadArchive(id, archive))));
    case 'copy-from-old':
      return done(engine.copyPath(subjects.old ?? '', id, operation.path));
    case 'set-restart-policy':
      return done(engine.setRestartPolicy(id, parseRestartPolicy(operation.to)));
    case 'rename':
      return done(renameEvenRestarting(engine, id, operation.to, desired.update.stopTimeoutSeconds));
    case 'signal':
      return done(engine.signalContainer(id, operation.signal));
    case 'await-drained':
      return awaitDrained(at, id);
    case 'stop':
      return done(engine.stopContainer(id, desired.update.stopTimeoutSeconds));
    case 'start':
      return done(operation.subject === 'old' ? startAgain(place(at), id) : engine.startContainer(id));
    case 'restart':
      return done(restart(at, id));
    case 'unpause':
      return done(engine.unpauseContainer(id));
    case 'end-orphaned':
      return done(endIfOrphaned(place(at), id));
    case 'await-healthy':
      return awaitHealthy(at, id, desired.health, { wasUnhealthy: operation.wasUnhealthy ?? false });
    case 'soak':
      return soak(at, id, { ...desired.health, seconds: operation.seconds });
    case 'remove-drained':
      return done(removeDrained(at, id));
    case 'remove':
      return done(engine.removeContainer(id, { anonymousVolumes: isWithVolumes(operation, at) }));
  }
}

/** The old one's data is never removed with it; nobody wrote to volumes of a new one that failed. */
function isWithVolumes({ subject }: Operation, { desired }: Workplace): boolean {
  return subject === 'new' && desired.removeAnonymousVolumes;
}

type Making = Extract<Operation, { readonly kind: 'create' | 'create-again' }>;

function make(operation: Making, at: Workplace): Promise<string> {
  return operation.kind === 'create' ? create(operation.name, at) : createAgain(operation, at);
}

function create(name: string, at: Workplace): Promise<string> {
  const { engine, desired } = at;
  return createInPlace(at, name, desired.spec, async (late) => {
    const strangers = strangersIn({ next: late }, { wantedImage: desired.image.reference });
    if (strangers.length > 0)
      throw new OperationError('name-taken', describeStrangers(engine.host, desired.name, strangers));
    await engine.removeContainer(late.Id, { anonymousVolumes: desired.removeAnonymousVolumes });
  });
}

/** What it was made of may have another meaning by now. */
async function createAgain(
  { name, policy }: { readonly name: string; readonly policy: RestartPolicyName },
  { engine, predecessor }: Workplace,
): Promise<string> {
  if (predecessor === undefined) throw new OperationError('update-unfinished', `nothing is known of ${name}`);
  const reference = predecessor.Config.Image;
  const isStill = (await engine.tryInspectImage(reference))?.Id === predecessor.Image;
  const image = isStill ? reference : predecessor.Image;
  return engine.createContainer(name, inspectedSpec(predecessor, { image, restartPolicy: policy }));
}

async function done(call: Promise<unknown>): Promise<undefined> {
  await call;
  return undefined;
}

function place({ engine, clock, desired }: Workplace) {
  return { engine, clock, name: desired.name };
}

async function restart(at: Workplace, id: string): Promise<void> {
  await at.engine.stopContainer(id, RESTART_GRACE_SECONDS);
  await startAgain(place(at), id);
}
