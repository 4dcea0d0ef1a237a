import { groupBy } from '../../model/group-by';
import { VERDICTS, type ContainerStatus, type Verdict } from './status-report';

/** Containers of one role that have the same verdict and the same version. */
export interface FoldedContainers {
  readonly role: string;
  readonly verdict: Verdict;
  /** What runs. @default - nothing, or nobody knows */
  readonly version?: string;
  readonly wanted: string;
  readonly hosts: readonly string[];
  /** How many are healthy, unhealthy ...; or in which state those are that do not run. Most first. */
  readonly states: readonly (readonly [string, number])[];
  /** The first and the last since when. UTC. @default - nobody knows */
  readonly since?: readonly [string, string];
  /** Each remark with its hosts; most hosts first. Of hosts that could not be asked, nothing. */
  readonly details: readonly FoldedDetail[];
}

export interface FoldedDetail {
  readonly text: string;
  readonly hosts: readonly string[];
}

/** Hundreds of hosts, in a few lines: roles in their order, those in sync first. Pure. */
export function foldStatus(containers: readonly ContainerStatus[]): readonly FoldedContainers[] {
  const roles = [...new Set(containers.map(({ role }) => role))];
  return roles.flatMap((role) => {
    const ofRole = containers.filter((it) => it.role === role);
    const groups = groupBy(ofRole, ({ verdict, running, wanted }) =>
      JSON.stringify([verdict, running?.version ?? null, wanted.version]),
    );
    return [...groups.values()].map(foldGroup).sort((one, other) => rank(one) - rank(other));
  });
}

/** Why hosts could not be asked, each of them once; most hosts first. Pure. */
export function foldUnreachable(containers: readonly ContainerStatus[]): readonly FoldedDetail[] {
  const unreachable = containers.filter(({ verdict }) => verdict === 'unreachable');
  return detailsOf([...new Map(unreachable.map((it) => [it.host, it])).values()]);
}

/** Why nobody knows whether some are ready; most hosts first. Pure. */
export function foldReadinessUnknown(containers: readonly ContainerStatus[]): readonly FoldedDetail[] {
  const byReason = groupBy(
    containers.filter((it) => it.readinessUnknown !== undefined),
    ({ readinessUnknown = '' }) => readinessUnknown,
  );
  return [...byReason]
    .map(([text, all]) => ({ text, hosts: [...new Set(hostsOf(all))] }))
    .sort((one, other) => other.hosts.length - one.hosts.length);
}

/** Settings that no configuration names, by role and text; most hosts first. Pure. */
export function foldSurplus(
  containers: readonly ContainerStatus[],
): readonly (FoldedDetail & { readonly role: string })[] {
  const withSurplus = containers.filter(({ surplus }) => surplus.length > 0);
  const groups = groupBy(withSurplus, ({ role, surplus }) => JSON.stringify([role, surplus]));
  return [...groups.values()]
    .flatMap(([first, ...others]) => (first === undefined ? [] : [{ first, all: [first, ...others] }]))
    .map(({ first, all }) => ({ role: first.role, text: first.surplus.join('; '), hosts: hostsOf(all) }))
    .sort((one, other) => other.hosts.length - one.hosts.length);
}

function foldGroup(group: readonly ContainerStatus[]): FoldedContainers {
  const [first] = group;
  if (first === undefined) throw new Error('internal: a group of containers is empty');
  const times = group.flatMap(({ running }) => running?.since ?? []).sort();
  const [oldest, youngest] = [times[0], times.at(-1)];
  return {
    role: first.role,
    verdict: first.verdict,
    ...(first.running && { version: first.running.version }),
    wanted: first.wanted.version,
    hosts: hostsOf(group),
    states: statesOf(group),
    ...(oldest !== undefined && youngest !== undefined && { since: [oldest, youngest] }),
    details: first.verdict === 'unreachable' ? [] : detailsOf(group),
  };
}

function statesOf(group: readonly ContainerStatus[]): FoldedContainers['states'] {
  const states = group.flatMap(({ running }) => (running ? [running.health ?? running.state] : []));
  return [...groupBy(states, (it) => it)]
    .map(([state, all]): readonly [string, number] => [state, all.length])
    .sort(([, one], [, other]) => other - one);
}

function detailsOf(group: readonly ContainerStatus[]): readonly FoldedDetail[] {
  const texts = groupBy(group, ({ remark, differences }) =>
    [...(remark === undefined ? [] : [remark]), ...differences].join('; '),
  );
  return [...texts]
    .filter(([text]) => text !== '')
    .map(([text, all]) => ({ text, hosts: hostsOf(all) }))
    .sort((one, other) => other.hosts.length - one.hosts.length);
}

function hostsOf(containers: readonly ContainerStatus[]): readonly string[] {
  return containers.map(({ host }) => host);
}

function rank({ verdict }: FoldedContainers): number {
  return VERDICTS.indexOf(verdict);
}
