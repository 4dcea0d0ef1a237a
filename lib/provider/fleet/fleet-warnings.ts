import { describeTakeOver } from '../container/take-over';
import { known } from '../decode';
import { grouped } from '../grouped';
import type { FoundContainer } from '../plan/decide-container';
import type { Attributes, Diagnostic } from '../resource';
import { count, listed } from '../wording';
import { memberAddress, recordedText, type FleetMember } from './fleet-members';
import { fleetPlan } from './fleet-schema';

/** What nobody configured is named before it is lost. */
export function surplusWarning(prior: Attributes, members: readonly FleetMember[]): readonly Diagnostic[] {
  const concerned = members.flatMap((member) => {
    const surplus = recordedText(prior, 'surplus', member);
    return surplus === undefined ? [] : [[member, surplus] as const];
  });
  if (concerned.length === 0) return [];
  const details = grouped(concerned, ([, surplus]) => surplus).map(
    ([surplus, alike]) => `${listed(alike.map(([member]) => memberAddress(member)))}: ${surplus}`,
  );
  const summary = `Updates drop what no configuration has, on ${count(concerned.length, 'container')}`;
  return [{ severity: 'warning', code: 'surplus-dropped', summary, detail: details.join('\n') }];
}

export function takeOverWarning(
  planned: Attributes,
  takenOver: readonly (readonly [FleetMember, FoundContainer])[],
): readonly Diagnostic[] {
  if (takenOver.length === 0) return [];
  const alike = grouped(takenOver, ([, { comparison }]) => describeTakeOver(comparison).join('\n'));
  const details = alike.map(
    ([fate, members]) => `${listed(members.map(([member]) => memberAddress(member)))}:\n${fate}`,
  );
  const summary = `${count(takenOver.length, 'container')} of ${known(fleetPlan(planned).id) ?? ''} exist already and are taken over`;
  return [{ severity: 'warning', code: 'taken-over', summary, detail: details.join('\n') }];
}

export function staysWarning(member: FleetMember): Diagnostic {
  return {
    severity: 'warning',
    code: 'left-behind',
    summary: `${memberAddress(member)} could not be removed: its host cannot be reached`,
    detail: 'It is no longer known here. Remove it by hand when its host is back.',
  };
}
