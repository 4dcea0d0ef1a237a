import type { ContainerSpec, ImageInspection } from '../../engine/container-engine';
import type { DesiredContainer, ReadinessPolicy, UpdatePolicy } from '../../engine/desired-container';
import type { DesiredJob } from '../../engine/run-job';
import { known, knownItems } from '../decode';
import type { Attributes } from '../resource';
import { containerPlan, hostOf, nameOf, referenceOf } from './container-schema';
import { specOfSettings } from './container-settings';
import { uploadArchives, uploadsOf } from './settings/upload';

const DEFAULT_STOP_TIMEOUT_SECONDS = 60;
const DEFAULT_WAIT_TIMEOUT_SECONDS = 300;
const DEFAULT_JOB_TIMEOUT_SECONDS = 3600;
const DEFAULT_DRAIN_SECONDS = 10;

/** The create body. */
export function specOf(attributes: Attributes): ContainerSpec {
  return { ...specOfSettings(attributes), Image: referenceOf(attributes) };
}

/**
 * Attributes of a long-running container, in the engine's words.
 * @param readiness how to tell that it serves. @default - healthy is enough
 */
export async function desiredContainer(
  planned: Attributes,
  image: ImageInspection,
  readiness: ReadinessPolicy = {},
): Promise<DesiredContainer> {
  const reference = referenceOf(planned);
  const update = updatePolicy(planned);
  const { start, wait, wait_timeout: timeout, soak_seconds: soak, remove_volumes } = containerPlan(planned);
  return {
    host: hostOf(planned),
    name: nameOf(planned),
    image: { reference, id: image.Id },
    spec: { ...specOf(planned), StopTimeout: update.stopTimeoutSeconds },
    running: known(start) ?? true,
    update,
    health: {
      wait: known(wait) ?? true,
      timeoutSeconds: known(timeout) ?? DEFAULT_WAIT_TIMEOUT_SECONDS,
      soakSeconds: known(soak) ?? 0,
      ...readiness,
    },
    uploads: await uploadArchives(uploadsOf(planned)),
    removeAnonymousVolumes: known(remove_volumes) ?? true,
  };
}

function updatePolicy(planned: Attributes): UpdatePolicy {
  const plan = containerPlan(planned);
  const common = { stopTimeoutSeconds: stopTimeout(planned), carryOver: knownItems(plan.carry_over) };
  const order = known(plan.update_order);
  if (order !== 'drain-first') return { ...common, order: order === 'start-first' ? order : 'stop-first' };
  const command = knownItems(plan.drain_command);
  // One that tells when it has let go has all the time that it has to end.
  const byDefault = command.length > 0 ? common.stopTimeoutSeconds : DEFAULT_DRAIN_SECONDS;
  return {
    ...common,
    order,
    drain: {
      signal: known(plan.stop_signal) ?? 'SIGTERM',
      seconds: known(plan.drain_seconds) ?? byDefault,
      waitSeconds: known(plan.drain_wait_seconds) ?? 0,
      ...(command.length > 0 && { command }),
    },
  };
}

function stopTimeout(attributes: Attributes): number {
  return known(containerPlan(attributes).stop_timeout) ?? DEFAULT_STOP_TIMEOUT_SECONDS;
}

/** Seconds of grace for a removal. */
export function destroyGrace(attributes: Attributes): number {
  return known(containerPlan(attributes).destroy_grace_seconds) ?? stopTimeout(attributes);
}

/** Attributes of a one-shot container, in the engine's words. */
export async function desiredJob(planned: Attributes, imageReference: string): Promise<DesiredJob> {
  const { accepted_exit_codes: codes, wait_timeout: timeout, rm } = containerPlan(planned);
  const accepted = knownItems(codes);
  return {
    name: nameOf(planned),
    spec: { ...specOfSettings(planned), Image: imageReference },
    uploads: await uploadArchives(uploadsOf(planned)),
    acceptedExitCodes: accepted.length > 0 ? accepted : [0],
    timeoutSeconds: known(timeout) ?? DEFAULT_JOB_TIMEOUT_SECONDS,
    stopTimeoutSeconds: stopTimeout(planned),
    removeAfterwards: known(rm) ?? false,
  };
}
