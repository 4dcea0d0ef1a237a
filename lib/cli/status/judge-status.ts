import { compareReleases } from '../../contract/release';
import type { ContainerInspection, ImageInspection } from '../../engine/container-engine';
import { isInterrupted, servingContainer, withDraining, type ObservedSlot } from '../../engine/observed-slot';
import type { Readiness } from '../../engine/readiness';
import type { ResolvedContainer } from '../../model/desired-service';
import {
  printDifference,
  printSurplus,
  type ContainerComparison,
} from '../../provider/container/comparison/compare-container';
import { isImageDifference } from '../../provider/container/comparison/image-difference';
import { statusOf } from '../../provider/container/container-state';
import { imageFact } from '../../provider/prechecks/observe-prechecks';
import type { ContainerStatus, RunningContainer, Verdict } from './status-report';

/** What was seen of one container. */
export type Sight =
  | { readonly kind: 'unreachable'; readonly reason: string }
  | {
      readonly kind: 'seen';
      /** Without what is not ours. */
      readonly slot: ObservedSlot;
      /** @default - nothing serves */
      readonly comparison?: ContainerComparison;
      /** @default - the wanted image is not on the host */
      readonly wantedImage?: ImageInspection;
      /** What its readiness probe says of one that is healthy. @default - it has none, or is not healthy */
      readonly readiness?: Readiness;
    };

type Seen = Extract<Sight, { kind: 'seen' }>;
type SeenServing = Seen & { readonly serving: ContainerInspection; readonly comparison: ContainerComparison };

/** One container against what is wanted of it. Pure. */
export function judgeContainer(wave: string, desired: ResolvedContainer, sight: Sight): ContainerStatus {
  const { role, host, container, image } = desired;
  const about = { wave, role, host, container, wanted: { image, version: versionOf(image) } };
  const nothing = { ...about, differences: [], surplus: [] };
  if (sight.kind === 'unreachable') return { ...nothing, verdict: 'unreachable', remark: sight.reason };
  const slot = withPresumedDraining(desired, sight.slot);
  const serving = servingContainer(slot);
  const leftover = describeLeftover(slot);
  if (serving === undefined || sight.comparison === undefined) {
    const verdict = isInterrupted(slot) ? 'interrupted' : 'missing';
    return { ...nothing, verdict, ...(leftover !== undefined && { remark: leftover }) };
  }
  const seen = { ...sight, slot, serving, comparison: sight.comparison };
  const { differences } = sight.comparison;
  const verdict = verdictOf(desired, seen);
  const { readiness } = sight;
  const lack = isNotReady(readiness) ? `not ready: ${readiness.reason}` : undefined;
  const remark = [leftover, describeState(serving), lack].filter((it) => it !== undefined).join('; ');
  return {
    ...about,
    verdict,
    running: runningContainer(desired, seen),
    ...(remark !== '' && { remark }),
    ...(isUnknown(readiness) && { readinessUnknown: readiness.reason }),
    differences: differences.filter(({ setting }) => setting !== 'image').map(printDifference),
    surplus: [...printSurplus(sight.comparison)],
  };
}

function verdictOf(
  desired: ResolvedContainer,
  { slot, serving, comparison, wantedImage, readiness }: SeenServing,
): Verdict {
  if (isInterrupted(slot)) return 'interrupted';
  const state = statusOf(serving, true);
  if (state === 'unhealthy') return 'unhealthy';
  if (state !== 'running') return 'stopped';
  if (isNotReady(readiness)) return 'not-ready';
  const { differences } = comparison;
  if (differences.some(isImageDifference)) {
    const isOther = differences.some(({ setting }) => setting === 'image');
    return isOther && isAhead(desired, serving, wantedImage) ? 'ahead' : 'outdated';
  }
  return differences.length > 0 ? 'drifted' : 'in-sync';
}

type NotReady = Extract<Readiness, { kind: 'not-ready' }>;

function isNotReady(readiness: Readiness | undefined): readiness is NotReady {
  return readiness?.kind === 'not-ready' && !readiness.isUnknown;
}

function isUnknown(readiness: Readiness | undefined): readiness is NotReady {
  return readiness?.kind === 'not-ready' && readiness.isUnknown === true;
}

function isAhead(
  { image }: ResolvedContainer,
  { Config }: ContainerInspection,
  wantedImage: ImageInspection | undefined,
): boolean {
  const runs = imageFact(Config.Image, Config.Labels).release;
  const wanted = imageFact(image, wantedImage?.Config.Labels).release;
  return runs !== undefined && wanted !== undefined && compareReleases(runs, wanted) > 0;
}

function runningContainer(
  { image }: ResolvedContainer,
  { serving, comparison }: SeenServing,
): RunningContainer {
  const isOther = comparison.differences.some(({ setting }) => setting === 'image');
  const reference = isOther ? serving.Config.Image : image;
  const { Running, StartedAt, FinishedAt, Health } = serving.State;
  const health = Running ? asHealth(Health?.Status) : undefined;
  const since = asTime(Running ? StartedAt : FinishedAt);
  return {
    image: reference,
    imageId: serving.Image,
    version: nameOf(reference) === nameOf(image) ? versionOf(reference) : reference,
    state: statusOf(serving, false),
    restarts: serving.RestartCount,
    ...(health && { health }),
    ...(since !== undefined && { since }),
  };
}

/** Podman has an empty one where there is no healthcheck. */
function asHealth(status: string | undefined): RunningContainer['health'] {
  return (['healthy', 'starting', 'unhealthy'] as const).find((it) => it === status);
}

/** UTC. Engines have the year 1 for never. */
function asTime(text: string | null | undefined): string | undefined {
  const isTime = text && /^[1-9]\d{3}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text));
  return isTime ? new Date(text).toISOString() : undefined;
}

/** What was proven nobody knows here: a successor that is healthy counts. */
function withPresumedDraining({ updateOrder }: ResolvedContainer, slot: ObservedSlot): ObservedSlot {
  const { current } = slot;
  if (updateOrder !== 'drain-first' || current === undefined) return slot;
  return statusOf(current, true) === 'running' ? withDraining(slot, current.Id) : slot;
}

function describeLeftover(slot: ObservedSlot): string | undefined {
  if (slot.draining !== undefined) {
    const { Name, State } = slot.draining;
    const its = Name.slice(1);
    return State.Running
      ? `${its} drains, and is removed when it has ended`
      : `${its} has ended; the next update of this container removes it`;
  }
  const names = [slot.next, slot.previous].flatMap((it) => (it === undefined ? [] : [it.Name.slice(1)]));
  if (names.length === 0) return undefined;
  return `${names.join(' and ')} is there: a swap is under way, or was cut short and the next deploy resolves it`;
}

/** Of one that does not run as it should. */
function describeState(container: ContainerInspection): string | undefined {
  const { Error: error, ExitCode, Health } = container.State;
  const state = statusOf(container, true);
  switch (state) {
    case 'running':
      return undefined;
    case 'unhealthy':
      return `its healthcheck failed ${Health?.FailingStreak ?? 0} times in a row`;
    case 'refused':
      return `its engine could not start it: ${error}`;
    case 'exited':
      return `exited with code ${ExitCode}`;
    case 'restarting':
      return `restarting, for the ${container.RestartCount}. time; it exited with code ${ExitCode}`;
    default:
      return state;
  }
}

/** `quay.io/openstack.kolla/nova-api` */
function nameOf(reference: string): string {
  return reference.slice(0, reference.length - versionOf(reference).length).replace(/[:@]$/, '');
}

/** `2025.2-debian-bookworm`; a digest, or both, where the reference has one; empty where it has nothing. */
function versionOf(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const separator = name.search(/[:@]/);
  return separator === -1 ? '' : name.slice(separator + 1);
}
