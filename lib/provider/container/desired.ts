import type { ContainerSpec, ImageInspection } from '../../engine/container-engine';
import type { DesiredContainer, HealthPolicy, UpdatePolicy } from '../../engine/desired-container';
import type { DesiredJob } from '../../engine/run-job';
import type { Attributes } from '../resource';
import { asBoolean, asList, asNumber, asString, asStrings } from '../value';
import { specOfSettings } from './container-settings';
import { uploadArchives, uploadsOf } from './settings/upload';

const DEFAULT_STOP_TIMEOUT_SECONDS = 60;
const DEFAULT_WAIT_TIMEOUT_SECONDS = 300;
const DEFAULT_JOB_TIMEOUT_SECONDS = 3600;
const DEFAULT_DRAIN_SECONDS = 10;

/** The create body. */
export function specOf(attributes: Attributes): ContainerSpec {
  return { ...specOfSettings(attributes), Image: asString(attributes['image']) ?? '' };
}

/**
 * Attributes of a long-running container, in the engine's words.
 * @param readiness how to tell that it serves. @default - healthy is enough
 */
export async function desiredContainer(
  planned: Attributes,
  image: ImageInspection,
  readiness: Pick<HealthPolicy, 'probe' | 'refusals'> = {},
): Promise<DesiredContainer> {
  const reference = asString(planned['image']) ?? '';
  const update = updatePolicy(planned);
  return {
    host: asString(planned['docker_host']) ?? '',
    name: asString(planned['name']) ?? '',
    image: { reference, id: image.Id },
    spec: { ...specOf(planned), StopTimeout: update.stopTimeoutSeconds },
    running: asBoolean(planned['start']) ?? true,
    update,
    health: {
      wait: asBoolean(planned['wait']) ?? true,
      timeoutSeconds: asNumber(planned['wait_timeout']) ?? DEFAULT_WAIT_TIMEOUT_SECONDS,
      soakSeconds: asNumber(planned['soak_seconds']) ?? 0,
      ...readiness,
    },
    uploads: await uploadArchives(uploadsOf(planned)),
    removeAnonymousVolumes: asBoolean(planned['remove_volumes']) ?? true,
  };
}

function updatePolicy(planned: Attributes): UpdatePolicy {
  const common = { stopTimeoutSeconds: stopTimeout(planned), carryOver: asStrings(planned['carry_over']) };
  const order = asString(planned['update_order']);
  if (order !== 'drain-first') return { ...common, order: order === 'start-first' ? order : 'stop-first' };
  const command = asStrings(planned['drain_command']);
  // One that tells when it has let go has all the time that it has to end.
  const byDefault = command.length > 0 ? common.stopTimeoutSeconds : DEFAULT_DRAIN_SECONDS;
  return {
    ...common,
    order,
    drain: {
      signal: asString(planned['stop_signal']) ?? 'SIGTERM',
      seconds: asNumber(planned['drain_seconds']) ?? byDefault,
      waitSeconds: asNumber(planned['drain_wait_seconds']) ?? 0,
      ...(command.length > 0 && { command }),
    },
  };
}

function stopTimeout(attributes: Attributes): number {
  return asNumber(attributes['stop_timeout']) ?? DEFAULT_STOP_TIMEOUT_SECONDS;
}

/** Seconds of grace for a removal. */
export function destroyGrace(attributes: Attributes): number {
  return asNumber(attributes['destroy_grace_seconds']) ?? stopTimeout(attributes);
}

/** Attributes of a one-shot container, in the engine's words. */
export async function desiredJob(planned: Attributes, imageReference: string): Promise<DesiredJob> {
  const accepted = asList(planned['accepted_exit_codes']).filter((code) => typeof code === 'number');
  return {
    name: asString(planned['name']) ?? '',
    spec: { ...specOfSettings(planned), Image: imageReference },
    uploads: await uploadArchives(uploadsOf(planned)),
    acceptedExitCodes: accepted.length > 0 ? accepted : [0],
    timeoutSeconds: asNumber(planned['wait_timeout']) ?? DEFAULT_JOB_TIMEOUT_SECONDS,
    stopTimeoutSeconds: stopTimeout(planned),
    removeAfterwards: asBoolean(planned['rm']) ?? false,
  };
}
