import type { Cloud, Host } from './cloud';
import type { DesiredJob, DesiredSnapshot, JobTrigger } from './desired-service';
import { hostsInGroup, hostsOfRole, runsRole, tryFindJobHost } from './placement';
import { resolveImage, type ResolveContext } from './resolve-image';
import { resolveSettings, withSuffix } from './resolve-settings';
import type { Job, SnapshotSource } from './service-definition';

const TIMEOUT_SECONDS = 3600;

/** A job on the host where it runs. */
export function resolveJob(context: ResolveContext, name: string, job: Job): DesiredJob {
  const { definition, cloud } = context;
  const host = tryFindJobHost(definition, job, cloud);
  if (host === undefined) throw new Error(`${definition.name}: no host for job ${name}`);
  return {
    ...resolveSettings(job, host, cloud),
    job: name,
    host: host.name,
    image: resolveJobImage(context, job, host),
    triggers: job.runsWhenChanged.flatMap((role) => resolveTrigger(context, role)),
    acceptedExitCodes: job.acceptedExitCodes ?? [0],
    timeoutSeconds: job.timeoutSeconds ?? TIMEOUT_SECONDS,
    ...(job.onlyBeside !== undefined && { onlyBeside: withSuffix(job.onlyBeside, host) }),
    ...(job.unlessBeside !== undefined && { unlessBeside: withSuffix(job.unlessBeside, host) }),
    ...(job.runsWhenHostsChange && { hostTriggers: resolveHostTriggers(context, job.runsWhenHostsChange) }),
    ...(job.snapshot && { snapshot: resolveSnapshot(job.snapshot, host, cloud) }),
  };
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

/** A role's version on the job's own host, if it runs there, else on the role's first host. */
function resolveJobImage(context: ResolveContext, { image }: Job, host: Host): string {
  if ('ofContainer' in image) return `container:${withSuffix(image.ofContainer, host)}`;
  const { definition, cloud } = context;
  const runsHere = runsRole(definition, image.ofRole, host, cloud);
  const versionHost = runsHere ? host : hostsOfRole(definition, image.ofRole, cloud)[0];
  if (versionHost === undefined) throw new Error(`${definition.name}: no host for role ${image.ofRole}`);
  return resolveImage(context, image.ofRole, versionHost);
}

/** Without roles that run nowhere. */
function resolveHostTriggers({ definition, cloud }: ResolveContext, roles: readonly string[]) {
  const placed = roles.map((role) => {
    const hosts = hostsOfRole(definition, role, cloud).map(({ name }) => name);
    return [role, hosts] as const;
  });
  return Object.fromEntries(placed.filter(([, hosts]) => hosts.length > 0));
}

/** None if the role is switched off. */
function resolveTrigger(context: ResolveContext, role: string): readonly JobTrigger[] {
  const [host] = hostsOfRole(context.definition, role, context.cloud);
  return host === undefined ? [] : [{ role, image: resolveImage(context, role, host), host: host.name }];
}
