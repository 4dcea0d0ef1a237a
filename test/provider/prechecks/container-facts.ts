import { tryFindRelease } from '../../../lib/contract/release';
import type { ContainerFact, ImageFact } from '../../../lib/provider/prechecks/facts';
import type { Finding } from '../../../lib/provider/prechecks/finding';

/** `nova-compute cmp1 2025.1 -> 2025.2`; from `-`: nothing runs there. */
export function fact(line: string): ContainerFact {
  const [role = '', host = '', from = '', , to = ''] = line.split(' ');
  const image = (tag: string): ImageFact => {
    const reference = `q/${role}:${tag}`;
    const release = tryFindRelease(reference);
    return { reference, ...(release !== undefined && { release }) };
  };
  return {
    role,
    host,
    container: role.replaceAll('-', '_'),
    wanted: image(to),
    ...(from !== '-' && { running: image(from) }),
  };
}

/** Code and summary of each. */
export function summaries(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code, summary }) => `${code}: ${summary}`);
}
