import { rerunMarker } from '../../contract/rerun-marker';
import { tryFindImageId } from '../../contract/image-identity';
import { messageOf, OperationError } from '../../contract/operation-error';
import { parsePlacements } from '../../contract/role-placement';
import { systemClock } from '../../engine/clock';
import type { ContainerEngine } from '../../engine/container-engine';
import { EngineError } from '../../engine/engine-error';
import { tryFindContainer, tryFindServing } from '../../engine/observed-slot';
import { endIfOrphaned } from '../../engine/reaper';
import { runJob, type DesiredJob, type JobResult } from '../../engine/run-job';
import { jobEnd } from '../events/job-end';
import { reasonLine } from '../events/run-events';
import { informedJob } from '../record/informed-job';
import { observeRecord } from '../record/observe-record';
import { ensureImageOfPlan } from '../image-of-plan';
import { known, knownEntries, knownItems } from '../decode';
import { containerPlan, nameOf, referenceOf } from './container-schema';
import type {
  Attributes,
  Diagnostic,
  OperationContext,
  PlanRequest,
  PlanResult,
  StateResult,
} from '../resource';
import { pendingState } from './container-state';
import { decideJob } from '../plan/decide-job';
import { desiredJob } from './desired';
import { tryFindImageSource, tryFindWhyNotNeeded } from './job-companions';
import { accepted, blockedWarning, failed, warned } from './job-diagnostics';
import type { Coordination } from './service-container';
import { isRunDue, planJob } from './plan-container';
import { ensureSharedOnesRun } from './shared-namespaces';

const RECORDED_LOG_LINES = 5;

/** A one-shot container on one host. Its record says that it ran, and with what; nothing is observed afterwards. */
export class JobContainer {
  constructor(
    private readonly engine: ContainerEngine,
    private readonly coordination: Pick<Coordination, 'hosts' | 'events'>,
  ) {}

  /** Its record, or that it is due again, whatever is recorded. */
  async read(prior: Attributes): Promise<StateResult> {
    const isDue = await this.#isMarkedForRerun(nameOf(prior));
    return { state: isDue ? { ...prior, status: 'pending' } : prior, diagnostics: [] };
  }

  async #isMarkedForRerun(name: string): Promise<boolean> {
    return (await this.engine.tryInspectVolume(rerunMarker(name))) !== undefined;
  }

  async #forgetRerun(name: string): Promise<void> {
    if (await this.#isMarkedForRerun(name)) await this.engine.removeVolume(rerunMarker(name));
  }

  async plan({ prior, proposed }: PlanRequest, { isApplying, plan }: OperationContext): Promise<PlanResult> {
    const planned = planJob(prior, proposed);
    const blockedBy = knownItems(containerPlan(proposed).blocked_by);
    const place = { host: this.engine.host, container: nameOf(proposed) };
    const isDue = isRunDue(prior, proposed);
    const needless = isDue ? await tryFindWhyNotNeeded(this.engine, proposed) : undefined;
    plan.decide({ ...place, ...decideJob(prior, proposed, isDue && needless === undefined, blockedBy) });
    if (!isDue) return { planned, requiresReplace: [], diagnostics: [] };
    if (blockedBy.length > 0 && !isApplying) {
      const diagnostics = [blockedWarning(this.engine, proposed, blockedBy)];
      return { planned: prior ?? planned, requiresReplace: [], diagnostics };
    }
    // Found now, a missing container stops the plan and not the deploy.
    if (needless === undefined) await resolveImage(this.engine, proposed);
    return { planned, requiresReplace: [], diagnostics: [] };
  }

  async apply(
    prior: Attributes | null,
    planned: Attributes,
    { signal, record }: OperationContext,
  ): Promise<StateResult> {
    if (!isRunDue(prior, planned)) return { state: unchanged(prior, planned), diagnostics: [] };
    const blockedBy = knownItems(containerPlan(planned).blocked_by);
    if (blockedBy.length > 0) {
      return {
        state: prior ?? pendingState(planned),
        diagnostics: [blockedWarning(this.engine, planned, blockedBy)],
      };
    }
    const needless = await tryFindWhyNotNeeded(this.engine, planned);
    if (needless !== undefined) {
      await this.#forgetRerun(nameOf(planned));
      return { state: notNeeded(planned, needless), diagnostics: [] };
    }
    await this.#ensureImageOfPlan(planned);
    await ensureSharedOnesRun(this.engine, planned);
    const { job, diagnostics } = await this.#inform(
      withPurpose(await desiredJob(planned, await resolveImage(this.engine, planned)), planned),
      planned,
    );
    const { exitCode, logs, failure, id, imageId } = await this.#run(
      job,
      { prior, planned },
      { signal, record },
    );
    if (failure !== undefined) {
      const end = { failure, exitCode, logs };
      return { state: prior, diagnostics: [...diagnostics, failed(this.engine, planned, end)] };
    }
    await this.#forgetRerun(job.name);
    const recorded = containerPlan(planned).logs === true ? lastLines(logs) : null;
    const observed = { id, image_id: imageId, exit_code: exitCode, container_logs: recorded };
    const remarks =
      exitCode === 0 ? warned(this.engine, planned, logs) : [accepted(this.engine, planned, exitCode, logs)];
    return { state: { ...planned, ...observed }, diagnostics: [...diagnostics, ...remarks] };
  }

  /** Its triggers may tell what its image was when it was planned. */
  async #ensureImageOfPlan(planned: Attributes): Promise<void> {
    const reference = referenceOf(planned);
    const identities = Object.values(knownEntries(containerPlan(planned).triggers));
    const ids = identities.flatMap((it) => tryFindImageId(it, reference) ?? []);
    const [id] = ids;
    if (id === undefined) return;
    const found = (await this.engine.tryInspectImage(reference))?.Id;
    // Hosts may have built it each for itself.
    if (found !== undefined && ids.includes(found)) return;
    ensureImageOfPlan({ host: this.engine.host, reference }, id, found);
  }

  async #run(
    job: DesiredJob,
    { prior, planned }: { readonly prior: Attributes | null; readonly planned: Attributes },
    { signal, record }: Pick<OperationContext, 'signal' | 'record'>,
  ): Promise<JobResult> {
    const { events } = this.coordination;
    const place = { host: this.engine.host, name: job.name };
    const told = events.placeOf(place.host, place.name);
    const causes = decideJob(prior, planned, true, []).causes.map(({ what }) => what);
    events.tell({ kind: 'job-begin', ...told, image: referenceOf(planned), causes });
    try {
      const result = await runJob(this.engine, job, signal);
      record.note({ ...place, outcome: result.failure === undefined ? 'ran' : 'unfinished' });
      events.tell({ kind: 'job-end', ...told, ...jobEnd(result) });
      return result;
    } catch (error) {
      // Anything else is said before it begins.
      if (error instanceof EngineError) record.note({ ...place, outcome: 'unfinished' });
      const reason = reasonLine(messageOf(error));
      events.tell({ kind: 'job-end', ...told, outcome: 'failed', reason });
      throw error;
    }
  }

  /** One that asks for it is told what the service runs. */
  async #inform(
    job: DesiredJob,
    planned: Attributes,
  ): Promise<{ readonly job: DesiredJob; readonly diagnostics: readonly Diagnostic[] }> {
    const placements = known(containerPlan(planned).placements);
    if (placements === undefined) return { job, diagnostics: [] };
    const { record, diagnostics } = await observeRecord(this.coordination.hosts, parsePlacements(placements));
    const roles = Object.keys(known(containerPlan(planned).triggers) ?? {});
    return { job: await informedJob(job, record, roles), diagnostics };
  }

  async remove(prior: Attributes): Promise<StateResult> {
    const { engine } = this;
    const name = nameOf(prior);
    const left = await tryFindContainer(engine, name);
    if (left === undefined) return { state: null, diagnostics: [] };
    await endIfOrphaned({ engine, clock: systemClock, name }, left.Id);
    await engine.removeContainer(left.Id, { anonymousVolumes: true });
    return { state: null, diagnostics: [] };
  }
}

/** In its environment. */
function withPurpose(job: DesiredJob, planned: Attributes): DesiredJob {
  const purpose = known(containerPlan(planned).run_for);
  if (purpose === undefined) return job;
  return { ...job, spec: { ...job.spec, Env: [...(job.spec.Env ?? []), `RUN_FOR=${purpose}`] } };
}

/** A plan shows what is recorded as a change whenever the job will run again: enough to see how it ended. */
function lastLines(logs: string): string {
  return logs.split('\n').slice(-RECORDED_LOG_LINES).join('\n');
}

/** Triggers that turned out to be the same: nothing ran, so what is known of the last run stays. */
function unchanged(prior: Attributes | null, planned: Attributes): Attributes {
  const { id = null, image_id = null, exit_code = null, container_logs = null } = prior ?? {};
  return { ...planned, id, image_id, exit_code, container_logs };
}

/** Counts as done, and says why nothing ran. */
function notNeeded(planned: Attributes, reason: string): Attributes {
  const logs = `Not run: ${reason}.`;
  return { ...planned, id: null, image_id: null, exit_code: null, container_logs: logs };
}

/** @throws OperationError when the image is that of a container which is not there. */
async function resolveImage(engine: ContainerEngine, attributes: Attributes): Promise<string> {
  const reference = referenceOf(attributes);
  const container = tryFindImageSource(attributes);
  if (container === undefined) return reference;
  const found = await tryFindServing(engine, container);
  if (found === undefined) {
    throw new OperationError(
      'container-missing',
      `there is no container ${container}, whose image ${nameOf(attributes)} takes`,
    );
  }
  return found.Image;
}
