import type { HostFacts, ImageFact } from './facts';

/**
 * By role: what runs in those of its containers that are going to be at another release, sorted. Where a release is not known,
 * another reference counts as another release. Pure.
 */
export function formerReleases(facts: readonly HostFacts[]): Readonly<Record<string, string>> {
  const byRole = new Map<string, Set<string>>();
  for (const { role, wanted, running } of facts.flatMap(({ containers }) => containers)) {
    if (running === undefined || !isOtherRelease(running, wanted)) continue;
    byRole.set(role, (byRole.get(role) ?? new Set()).add(running.release ?? running.reference));
  }
  return Object.fromEntries([...byRole].sort().map(([role, all]) => [role, [...all].sort().join(', ')]));
}

function isOtherRelease(running: ImageFact, wanted: ImageFact): boolean {
  if (running.release === undefined || wanted.release === undefined)
    return running.reference !== wanted.reference;
  return running.release !== wanted.release;
}
