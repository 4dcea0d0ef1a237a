import type { Cloud, Host } from './cloud';
import type { ResolvedJob, DesiredSnapshot, JobTrigger } from './desired-service';
import { NEWEST_VERSION, type ImageVersion } from './image-version';
import { findJob, hostsInGroup } from './placement';
import { resolveImage, resolveImageVersion, type ResolveContext } from './resolve-image';
import { resolveSettings, withSuffix } from './resolve-settings';
import { hostsRunning, runsOn } from './running-roles';
import type { Job, SnapshotSource } from './service-definition';

const TIMEOUT_SECONDS = 3600;

/** A job on the host where it runs, with the settings of the release of its image. */
export function resolveJob(context: ResolveContext, name: string, host: Host): ResolvedJob {
  const { definition, definitionFor, cloud } = context;
  const source = imageSource(context, findJob(definition, name), host);
  const job = findJob(definitionFor(versionOf(context, source)), name);
  const triggers = job.runsWhenChanged.flatMap((role) => resolveTrigger(context, role));
  const [trigger] = triggers;
  return {
    ...resolveSettings(job, host, cloud),
    job: name,
    host: host.name,
    image:
      'ofContainer' in job.image
        ? `container:${withSuffix(job.image.ofContainer, host)}`
        : resolveImage(context, job.image.ofRole, source?.host ?? host),
    triggers,
    ...(job.runsWhenChanged.length === 0 && { ignoresImage: true }),
    acceptedExitCodes: job.acceptedExitCodes ?? [0],
    timeoutSeconds: job.timeoutSeconds ?? TIMEOUT_SECONDS,
    ...(job.onlyBeside !== undefined && { onlyBeside: withSuffix(job.onlyBeside, host) }),
    ...(job.unlessBeside !== undefined && { unlessBeside: withSuffix(job.unlessBeside, host) }),
    ...(job.runsWhenHostsChange && { hostTriggers: resolveHostTriggers(context, job.runsWhenHostsChange) }),
    ...(job.exitCodes && { exitCodes: job.exitCodes }),
    ...(job.finishesRelease === true && trigger && { unlessRelease: trigger.image }),
    ...(job.forcesDownStaleRecords && { forcesDownStaleRecords: true }),
    ...(job.snapshot && { snapshot: resolveSnapshot(job.snapshot, host, cloud) }),
  };
}

/** A role on a host. */
interface ImageSource {
  readonly role: string;
  readonly host: Host;
}

/**
 * Whose version a job has: a role's on the job's own host, if it runs there, else on the role's first host. One that borrows the
 * image of a container, which says nothing of OpenStack, goes with the first role whose change makes it run.
 */
function imageSource(
  context: ResolveContext,
  { image, runsWhenChanged }: Job,
  host: Host,
): ImageSource | undefined {
  const roles = 'ofRole' in image ? [image.ofRole] : runsWhenChanged;
  const [source] = roles.flatMap((role): readonly ImageSource[] => {
    const [first] = hostsRunning(context, role);
    return first === undefined ? [] : [{ role, host: runsOn(context, role, host) ? host : first }];
  });
  return source;
}

function versionOf(context: ResolveContext, source: ImageSource | undefined): ImageVersion {
  return source === undefined ? NEWEST_VERSION : resolveImageVersion(context, source.role, source.host);
}

function resolveSnapshot(
  { server, servers, dataVolume, backupVolume }: SnapshotSource,
  host: Host,
  cloud: Cloud,
): DesiredSnapshot {
  return {
    servers: hostsInGroup(cloud, servers).map((it) => ({
      host: it.name,
      container: withSuffix(server, it),
    })),
    dataVolume: withSuffix(dataVolume, host),
    backupVolume: withSuffix(backupVolume, host),
  };
}

/** Without roles that no host runs. */
function resolveHostTriggers(context: ResolveContext, roles: readonly string[]) {
  const placed = roles.map((role) => [role, hostsRunning(context, role).map(({ name }) => name)] as const);
  return Object.fromEntries(placed.filter(([, hosts]) => hosts.length > 0));
}

/** None if no host runs the role. */
function resolveTrigger(context: ResolveContext, role: string): readonly JobTrigger[] {
  const [host] = hostsRunning(context, role);
  return host === undefined ? [] : [{ role, image: resolveImage(context, role, host), host: host.name }];
}
