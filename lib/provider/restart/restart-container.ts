import { OperationError } from '../../contract/operation-error';
import type { ContainerEngine, ContainerInspection } from '../../engine/container-engine';
import { converge } from '../../engine/converge';
import { tryFindContainer } from '../../engine/observed-slot';
import type { Outcome } from '../../engine/recreate/outcome';
import type { Difference } from '../../engine/recreate/recreate-plan';
import { failure, leftover, missingImage } from '../container/container-diagnostics';
import { imageOf } from '../container/container-image';
import { containerPlan, nameOf, referenceOf } from '../container/container-schema';
import { recordedPolicy } from '../container/container-record';
import { desiredContainer } from '../container/desired';
import type { Coordination } from '../container/service-container';
import { describeOthers } from '../deploy-summary';
import { WatchedContainer } from '../events/watched-container';
import { readinessPolicy } from '../readiness/readiness-policy';
import type { Attributes, Diagnostic, OperationContext } from '../resource';
import { isSinceListed, startOf } from './listed-start';

export interface RestartTask {
  readonly engine: ContainerEngine;
  readonly coordination: Pick<Coordination, 'clock' | 'drains' | 'events' | 'records'>;
  /** As of a `docker_container`. */
  readonly wanted: Attributes;
  /** The start that is too old. */
  readonly started: string;
}

/**
 * Restarts a container as its update does: another one with the same settings takes its place, in its update order. A start of
 * the same container would have to wait until the old process has ended, and from 2026.1 on one of nova's takes minutes for that
 * in which it does no work. Nothing is done where it was started since.
 */
export async function restartContainer(
  task: RestartTask,
  { signal, record }: OperationContext,
): Promise<readonly Diagnostic[]> {
  const { engine, coordination, wanted } = task;
  const place = { host: engine.host, name: nameOf(wanted) };
  const { events } = coordination;
  const told = events.restartedPlaceOf(place.host, place.name);
  const watch = new WatchedContainer(events, told, referenceOf(wanted));
  const outcome = await swap(task, watch, signal);
  watch.end(outcome);
  if (outcome.kind === 'succeeded') {
    record.note({ ...place, outcome: 'restarted' });
    return leftover(engine, wanted, outcome);
  }
  const others = describeOthers(place, record.deeds);
  record.note({ ...place, outcome: outcome.kind === 'rolled-back' ? 'as before' : 'unfinished' });
  return [failure(engine, wanted, outcome, { code: 'restart-failed', others })];
}

async function swap(
  { engine, coordination, wanted, started }: RestartTask,
  watch: WatchedContainer,
  signal: AbortSignal,
): Promise<Outcome> {
  const image = await imageOf(engine, wanted);
  if (image === undefined) throw new OperationError('image-missing', missingImage(engine, wanted));
  const { clock, drains, records } = coordination;
  const serving = await tryFindContainer(engine, nameOf(wanted));
  // All were proven when the list was made.
  const isListed = serving !== undefined && startOf(serving) === started;
  const readiness = readinessPolicy(containerPlan(wanted).readiness_probe, engine, records);
  return converge({
    engine,
    desired: await desiredContainer(wanted, image, readiness),
    differences: (observed) => Promise.resolve(dueRestart(started, observed)),
    recordedPolicy: recordedPolicy(wanted),
    wasToRun: containerPlan(wanted).start !== false,
    ...(isListed && { provenId: serving.Id }),
    clock,
    drains,
    signal,
    watch,
  });
}

/** The one thing that a restart changes. */
function dueRestart(started: string, observed: ContainerInspection): readonly Difference[] {
  if (!isSinceListed(started, observed)) return [];
  const from = observed.State.StartedAt ?? 'never';
  return [{ setting: 'restart', from, to: 'when all are up to date' }];
}
