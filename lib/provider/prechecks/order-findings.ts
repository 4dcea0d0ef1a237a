/** Roles that must not be ahead of others, nor too far behind: computes and conductors. */
import { compareReleases, isAllowedStep, upgradePath } from '../../contract/release';
import { listed } from '../wording';
import { addressOf, type CheckedService, type ContainerFact } from './facts';
import type { Finding } from './finding';
import { grouped } from '../grouped';

export function orderFindings(
  { service, neverNewer }: Pick<CheckedService, 'service' | 'neverNewer'>,
  containers: readonly ContainerFact[],
): readonly Finding[] {
  return Object.entries(neverNewer).flatMap(([role, dependencies]) => {
    const ofDependencies = containers.filter((it) => dependencies.includes(it.role));
    const ofRole = containers.filter((it) => it.role === role);
    const pair = { service, role, dependency: dependencies.join(', ') };
    return [...tooNew(pair, ofRole, ofDependencies), ...tooOld(pair, ofRole, ofDependencies)];
  });
}

interface Pair {
  readonly service: string;
  /** `nova-compute` */
  readonly role: string;
  /** `nova-conductor` */
  readonly dependency: string;
}

/** Against the oldest of the others: it may be the one that answers. */
function tooNew(
  { service, role, dependency }: Pair,
  ofRole: readonly ContainerFact[],
  ofDependencies: readonly ContainerFact[],
): readonly Finding[] {
  const [oldest] = releasesOf(ofDependencies);
  if (oldest === undefined) return [];
  const ahead = ofRole.filter(
    ({ wanted }) => wanted.release !== undefined && compareReleases(wanted.release, oldest) > 0,
  );
  return grouped(ahead, ({ wanted }) => wanted.release ?? '').map(([release, concerned]) => ({
    code: 'too-new',
    summary: `${service}: ${role} at ${release} would be newer than ${dependency} at ${oldest}`,
    detail:
      `${dependency} goes first. Raise its tag in versions.yml, or set ${service}.roles.${role}.tag and the tags of ` +
      `${service}.roles.${role}.hosts to ${oldest} or older.\nContainers: ${listed(concerned.map(addressOf))}.`,
  }));
}

/** Only while the others move: what is wrong already must not keep anyone from putting it right. */
function tooOld(
  pair: Pair,
  ofRole: readonly ContainerFact[],
  ofDependencies: readonly ContainerFact[],
): readonly Finding[] {
  const newest = releasesOf(ofDependencies).at(-1);
  if (newest === undefined || !areMoving(ofDependencies, newest)) return [];
  const isTooOld = (release: string | undefined): release is string =>
    release !== undefined && compareReleases(release, newest) < 0 && !isAllowedStep(release, newest);
  const staying = ofRole.filter(({ wanted }) => isTooOld(wanted.release));
  const running = ofRole.filter((it) => !staying.includes(it) && isTooOld(it.running?.release));
  return [
    ...grouped(staying, ({ wanted }) => wanted.release ?? '').map(([release, concerned]) =>
      describeTooOld(pair, newest, release, concerned, 'would stay'),
    ),
    ...grouped(running, (it) => it.running?.release ?? '').map(([release, concerned]) =>
      describeTooOld(pair, newest, release, concerned, 'still runs'),
    ),
  ];
}

/** One that runs changes, or one is added that is newer than all that run. One more of the same moves nothing. */
function areMoving(ofDependencies: readonly ContainerFact[], newest: string): boolean {
  const running = ofDependencies.filter((it) => it.running !== undefined);
  return (
    running.some((it) => it.wanted.release !== it.running?.release) ||
    running.every((it) => it.running?.release !== newest)
  );
}

function describeTooOld(
  { service, role, dependency }: Pair,
  newest: string,
  release: string,
  concerned: readonly ContainerFact[],
  verb: 'would stay' | 'still runs',
): Finding {
  const remedy =
    verb === 'would stay'
      ? `Raise ${service}.roles.${role}.tag, or the tags of ${service}.roles.${role}.hosts, in versions.yml.`
      : `Take ${dependency} and ${role} along step by step.`;
  const path = upgradePath(release, newest).join(' -> ');
  return {
    code: 'too-old',
    summary: `${service}: ${dependency} at ${newest} cannot work beside ${role} that ${verb} at ${release}`,
    detail: `At most one allowed step may be between them; the path is ${path}. ${remedy}\nContainers: ${listed(concerned.map(addressOf))}.`,
  };
}

/** That are wanted, the oldest first. */
function releasesOf(containers: readonly ContainerFact[]): readonly string[] {
  return containers.flatMap(({ wanted }) => wanted.release ?? []).sort(compareReleases);
}
