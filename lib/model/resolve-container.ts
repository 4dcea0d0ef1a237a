import type { Host } from './cloud';
import { tryParseRestart } from './container-settings';
import type { ResolvedContainer } from './desired-service';
import { fillPlaceholders } from './placeholders';
import { findRole } from './placement';
import { resolveImage, resolveImageVersion, type ResolveContext } from './resolve-image';
import { resolveProbe, type DesiredQueries } from './resolve-probe';
import { resolveSettings } from './resolve-settings';
import { runsOn } from './running-roles';
import type { ServiceRole } from './service-definition';
import { entriesFor, tryFindSetting } from './updates';

const STOP_TIMEOUT_SECONDS = 60;
const HEALTHY_WITHIN_SECONDS = 300;

export interface ContainerContext extends ResolveContext {
  /** What probes may ask. */
  readonly queries: DesiredQueries;
}

/** The container of one role on one of its hosts, with the settings of the release of its image. */
export function resolveContainer(context: ContainerContext, roleName: string, host: Host): ResolvedContainer {
  const version = resolveImageVersion(context, roleName, host);
  const role = findRole(context.definitionFor(version), roleName);
  return {
    ...resolveSettings(role, host, context.cloud),
    role: roleName,
    host: host.name,
    image: resolveImage(context, roleName, host),
    release: version.release,
    ...(role.healthcheck && { healthcheck: resolveHealthcheck(role.healthcheck, host, context) }),
    ...resolveRestart(role.restart),
    ...(role.stopSignal !== undefined && { stopSignal: role.stopSignal }),
    stopTimeoutSeconds: role.stopTimeoutSeconds ?? STOP_TIMEOUT_SECONDS,
    healthyWithinSeconds: role.healthyWithinSeconds ?? HEALTHY_WITHIN_SECONDS,
    ...(role.readinessProbe && { readinessProbe: resolveProbe(role.readinessProbe, host, context) }),
    updateOrder: role.updateOrder ?? 'stop-first',
    ...resolveDrain(roleName, role, host, context),
    after: [...new Set(predecessorsOn(host, role, context))],
    carryOver: role.carryOver ?? [],
  };
}

/** `no` is what a container has anyway. */
function resolveRestart(restart: string | undefined): Pick<ResolvedContainer, 'restart'> {
  const policy = tryParseRestart(restart ?? 'no');
  if (policy === undefined)
    throw new Error(`internal: "${restart ?? ''}" was checked and is no restart policy`);
  return policy === 'no' ? {} : { restart: policy };
}

/** Key by key, what cloud.yml says wins. */
function resolveDrain(
  name: string,
  { updateOrder, drain = {} }: ServiceRole,
  host: Host,
  { cloud }: ResolveContext,
): Pick<ResolvedContainer, 'drain'> {
  if (updateOrder !== 'drain-first') return {};
  const entries = entriesFor(cloud.updates, name, host.groups);
  const command = tryFindSetting(cloud.updates, entries, 'drainCommand') ?? drain.command;
  const seconds = tryFindSetting(cloud.updates, entries, 'drainSeconds') ?? drain.seconds;
  const waitSeconds = tryFindSetting(cloud.updates, entries, 'drainWaitSeconds') ?? drain.waitSeconds;
  return {
    drain: {
      ...(command && { command: command.map((word) => fillPlaceholders(word, host, cloud)) }),
      ...(seconds !== undefined && { seconds }),
      ...(waitSeconds !== undefined && { waitSeconds }),
    },
  };
}

/** One that is switched off has no timings. */
function resolveHealthcheck(
  healthcheck: NonNullable<ServiceRole['healthcheck']>,
  host: Host,
  { cloud }: ResolveContext,
): NonNullable<ResolvedContainer['healthcheck']> {
  if (healthcheck.test[0] === 'NONE') return { test: ['NONE'] };
  const test = healthcheck.test.map((word) => fillPlaceholders(word, host, cloud));
  return { ...cloud.containers.healthcheck, ...healthcheck, test };
}

/** Roles that come first on this host. One that does not run here hands on its own predecessors. */
function predecessorsOn(host: Host, role: ServiceRole, context: ResolveContext): readonly string[] {
  return (role.after ?? []).flatMap((name) =>
    runsOn(context, name, host) ? [name] : predecessorsOn(host, findRole(context.definition, name), context),
  );
}
