import type { Deed } from './deploy-record';
import type { Diagnostic } from './resource';
import { count, listed } from './wording';

/** What is left when a deploy was interrupted. The last words of a deploy, so that nobody has to look for them. Pure. */
export function summarizeInterrupted(
  deeds: readonly Deed[],
): Required<Pick<Diagnostic, 'code' | 'summary' | 'detail'>> {
  if (deeds.length === 0) {
    return {
      code: 'interrupted',
      summary: 'The deploy was interrupted before it changed anything',
      detail: 'Deploy again to go on.',
    };
  }
  const finished = deeds.filter(({ outcome }) => isLasting(outcome));
  const before = deeds.filter(({ outcome }) => outcome === 'as before');
  const unfinished = deeds.filter(({ outcome }) => outcome === 'unfinished');
  const numbers = [
    `${finished.length} finished`,
    `${before.length} as before`,
    ...(unfinished.length > 0 ? [`${unfinished.length} unfinished`] : []),
  ];
  return {
    code: 'interrupted',
    summary: `The deploy was interrupted: ${numbers.join(', ')}, nothing else was begun`,
    detail: [
      `Finished, and stays so: ${onHosts(finished)}.`,
      `As before: ${onHosts(before)}.`,
      ...(unfinished.length > 0 ? [`Unfinished: ${onHosts(unfinished)}.`] : []),
      'What is not named here was not touched. Deploy again: it goes on from here.',
    ].join('\n'),
  };
}

/** What else this deploy has done on the host of a container whose update failed: that stays. Pure. */
export function describeOthers(
  container: { readonly host: string; readonly name: string },
  deeds: readonly Deed[],
): string {
  const here = deeds.filter(({ host, name }) => host === container.host && name !== container.name);
  const updated = namesOf(here, 'updated');
  const restarted = namesOf(here, 'restarted');
  const ran = namesOf(here, 'ran');
  const done = [
    ...(updated.length > 0 ? [`updated ${listed(updated)}`] : []),
    ...(restarted.length > 0 ? [`restarted ${listed(restarted)}`] : []),
    ...(ran.length > 0 ? [`run ${listed(ran)}`] : []),
  ];
  return done.length === 0
    ? `This deploy has changed no other container on ${container.host}.`
    : `On ${container.host}, this deploy has ${done.join(' and ')} before; that stays.`;
}

function isLasting(outcome: Deed['outcome']): boolean {
  return outcome !== 'as before' && outcome !== 'unfinished';
}

function namesOf(deeds: readonly Deed[], outcome: Deed['outcome']): readonly string[] {
  return [...new Set(deeds.filter((it) => it.outcome === outcome).map(({ name }) => name))];
}

/** `nova_conductor (ctl1, ctl2), nova_api (ctl1)`: images last, they are the least of it. */
function onHosts(deeds: readonly Deed[]): string {
  const containers = deeds.filter(({ outcome }) => outcome !== 'provided');
  const provided = deeds.filter(({ outcome }) => outcome === 'provided');
  const names = [...new Set(containers.map(({ name }) => name))];
  const texts = names.map((name) => {
    const hosts = containers.filter((it) => it.name === name).map(({ host }) => host);
    return `${name} (${listed([...new Set(hosts)])})`;
  });
  const things = new Set(provided.map(({ name }) => name)).size;
  const all = [
    ...texts,
    ...(things > 0 ? [count(things, 'image, volume or network', 'images, volumes or networks')] : []),
  ];
  return all.length === 0 ? 'nothing' : all.join(', ');
}
