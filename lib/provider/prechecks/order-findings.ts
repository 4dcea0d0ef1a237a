/** Roles that must not be ahead of others, nor too far behind: computes and conductors. */
import { compareReleases, isAllowedStep, upgradePath } from '../../contract/release';
import { listed } from '../wording';
import { addressOf, type Checked, type ContainerFact } from './facts';
import type { Finding } from './finding';
import { grouped } from '../grouped';

export function orderFindings(
  { service, neverNewer }: Pick<Checked, 'service' | 'neverNewer'>,
  containers: readonly ContainerFact[],
): readonly Finding[] {
  return Object.entries(neverNewer).flatMap(([role, leaders]) => {
    const leading = containers.filter((it) => leaders.includes(it.role));
    const following = containers.filter((it) => it.role === role);
    const pair = { service, role, leader: leaders.join(', ') };
    return [...tooNew(pair, following, leading), ...tooOld(pair, following, leading)];
  });
}

interface Pair {
  readonly service: string;
  /** `nova-compute` */
  readonly role: string;
  /** `nova-conductor` */
  readonly leader: string;
}

/** Against the oldest of the others: it may be the one that answers. */
function tooNew(
  { service, role, leader }: Pair,
  following: readonly ContainerFact[],
  leading: readonly ContainerFact[],
): readonly Finding[] {
  const [oldest] = releasesOf(leading);
  if (oldest === undefined) return [];
  const ahead = following.filter(
    ({ wanted }) => wanted.release !== undefined && compareReleases(wanted.release, oldest) > 0,
  );
  return grouped(ahead, ({ wanted }) => wanted.release ?? '').map(([release, concerned]) => ({
    code: 'too-new',
    summary: `${service}: ${role} at ${release} would be newer than ${leader} at ${oldest}`,
    detail:
      `${leader} goes first. Raise its tag in versions.yml, or set ${service}.roles.${role}.tag and the tags of ` +
      `${service}.roles.${role}.hosts to ${oldest} or older.\nContainers: ${listed(concerned.map(addressOf))}.`,
  }));
}

/** Only while the others move: what is wrong already must not keep anyone from putting it right. */
function tooOld(
  pair: Pair,
  following: readonly ContainerFact[],
  leading: readonly ContainerFact[],
): readonly Finding[] {
  const newest = releasesOf(leading).at(-1);
  if (newest === undefined || !areMoving(leading, newest)) return [];
  const isBehind = (release: string | undefined): release is string =>
    release !== undefined && compareReleases(release, newest) < 0 && !isAllowedStep(release, newest);
  const staying = following.filter(({ wanted }) => isBehind(wanted.release));
  const running = following.filter((it) => !staying.includes(it) && isBehind(it.running?.release));
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
function areMoving(leading: readonly ContainerFact[], newest: string): boolean {
  const running = leading.filter((it) => it.running !== undefined);
  return (
    running.some((it) => it.wanted.release !== it.running?.release) ||
    running.every((it) => it.running?.release !== newest)
  );
}

function describeTooOld(
  { service, role, leader }: Pair,
  newest: string,
  release: string,
  concerned: readonly ContainerFact[],
  verb: 'would stay' | 'still runs',
): Finding {
  const remedy =
    verb === 'would stay'
      ? `Raise ${service}.roles.${role}.tag, or the tags of ${service}.roles.${role}.hosts, in versions.yml.`
      : `Take ${leader} and ${role} along step by step.`;
  const path = upgradePath(release, newest).join(' -> ');
  return {
    code: 'too-old',
    summary: `${service}: ${leader} at ${newest} cannot work beside ${role} that ${verb} at ${release}`,
    detail: `At most one allowed step may be between them; the path is ${path}. ${remedy}\nContainers: ${listed(concerned.map(addressOf))}.`,
  };
}

/** That are wanted, the oldest first. */
function releasesOf(containers: readonly ContainerFact[]): readonly string[] {
  return containers.flatMap(({ wanted }) => wanted.release ?? []).sort(compareReleases);
}
