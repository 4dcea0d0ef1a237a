import { errorDiagnostic, type Diagnostic } from './resource';
import { listed } from './wording';

/** The diagnostics of one host. */
export interface HostDiagnostics {
  readonly host: string;
  readonly diagnostics: readonly Diagnostic[];
}

export function hostFailure(host: string, reason: unknown): HostDiagnostics {
  return { host, diagnostics: [errorDiagnostic(reason)] };
}

/**
 * What is the same on many hosts is said once, with the hosts: a tag that no registry has, on a thousand computes, is one
 * mistake. In the order in which each was first said. Texts are the same when they differ in the name of the host only. Pure.
 */
export function groupByCause(all: readonly HostDiagnostics[]): readonly Diagnostic[] {
  const groups = new Map<string, { readonly first: Diagnostic; readonly hosts: string[] }>();
  for (const { host, diagnostics } of all) {
    for (const diagnostic of diagnostics) {
      const key = causeOf(diagnostic, host);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { first: diagnostic, hosts: [host] });
      else if (!known.hosts.includes(host)) known.hosts.push(host);
    }
  }
  return [...groups.values()].map(({ first, hosts }) => onHosts(first, hosts));
}

function causeOf({ severity, summary, detail, attribute }: Diagnostic, host: string): string {
  const withoutHost = (text: string) => text.replace(namePattern(host), '\0');
  return JSON.stringify([severity, withoutHost(summary), withoutHost(detail ?? ''), attribute]);
}

/** As a word of its own: `ctl1` is not in `ctl11`. */
function namePattern(host: string): RegExp {
  const literal = host.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(?<![\\w.-])${literal}(?![\\w-])`, 'g');
}

/** `ctl1: no space` becomes `ctl1, ctl2: no space`; where the host is said otherwise, the others follow. */
function onHosts(first: Diagnostic, hosts: readonly string[]): Diagnostic {
  const [host = '', ...others] = hosts;
  if (others.length === 0) return first;
  const prefix = `${host}: `;
  const summary = first.summary.startsWith(prefix)
    ? `${listed(hosts)}: ${first.summary.slice(prefix.length)}`
    : `${first.summary} (the same on ${listed(others)})`;
  return { ...first, summary };
}
