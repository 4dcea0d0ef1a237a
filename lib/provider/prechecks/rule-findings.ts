/** Before containers go to another release: what is to be decided, and who has to be there first. Pure. */
import type { Companion, RequiredDecision } from '../../contract/release-rule';
import { compareReleases } from '../../contract/release';
import { listed } from '../wording';
import { addressOf, type CheckedService, type CompanionFact, type ContainerFact } from './facts';
import type { Finding } from './finding';

export function ruleFindings(
  { service, rules }: Pick<CheckedService, 'service' | 'rules'>,
  containers: readonly ContainerFact[],
  companions: readonly CompanionFact[],
): readonly Finding[] {
  const decisions = rules.filter((it): it is RequiredDecision => it.kind === 'decision');
  const others = rules.filter((it): it is Companion => it.kind === 'companion');
  return [
    ...undecided(service, decisions, containers),
    ...others.flatMap((rule) => behind(service, rule, containers, companions)),
  ];
}

/** Several roles that ask for the same are one finding. */
function undecided(
  service: string,
  decisions: readonly RequiredDecision[],
  containers: readonly ContainerFact[],
): readonly Finding[] {
  return [...new Set(decisions.map(({ option }) => option))].flatMap((option): readonly Finding[] => {
    const asking = decisions.filter((it) => it.option === option);
    const concerned = containers.filter((container) =>
      asking.some(({ role, release }) => role === container.role && crosses(container, release)),
    );
    const [first] = asking;
    if (concerned.length === 0 || first === undefined) return [];
    return [
      {
        code: 'undecided',
        summary: `${service}: ${option} in cloud.yml is not set, and ${first.release} changes what it stands for`,
        detail: `${first.reason}\nContainers: ${listed(concerned.map(addressOf))}.`,
      },
    ];
  });
}

function crosses({ running, wanted }: ContainerFact, release: string): boolean {
  if (running?.release === undefined || wanted.release === undefined) return false;
  return compareReleases(running.release, release) < 0 && compareReleases(wanted.release, release) >= 0;
}

function behind(
  service: string,
  { role, container }: Companion,
  containers: readonly ContainerFact[],
  companions: readonly CompanionFact[],
): readonly Finding[] {
  const going = containers.flatMap(({ role: of, wanted, running }) =>
    of === role && wanted.release !== undefined && wanted.release !== running?.release
      ? [wanted.release]
      : [],
  );
  const newest = going.sort(compareReleases).at(-1);
  if (newest === undefined) return [];
  const older = companions.filter(
    (it) => it.container === container && it.release !== undefined && compareReleases(it.release, newest) < 0,
  );
  if (older.length === 0) return [];
  const releases = [...new Set(older.map(({ release = '' }) => release))].sort(compareReleases);
  return [
    {
      code: 'companion-older',
      summary: `${service}: ${role} would go to ${newest}, and ${container} is at ${releases.join(', ')}`,
      detail: `It has to be upgraded first: ${role} relies on what it answers.\nContainers: ${listed(older.map(({ host }) => `${host}/${container}`))}.`,
    },
  ];
}
