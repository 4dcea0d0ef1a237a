import { FINDING_CODES, type ErrorCode } from '../../contract/error-code';
import { ALLOWABLE_FINDINGS } from '../../contract/prechecks';
import type { Diagnostic } from '../resource';

/** Something that must not be deployed as it is. */
export interface Finding {
  readonly code: ErrorCode;
  readonly summary: string;
  readonly detail: string;
  /** What could not be checked; it keeps nobody from going on. @default false */
  readonly isWarning?: true;
}

/** What keeps from looking at all has no place in it, and comes first. */
const ORDER: readonly ErrorCode[] = FINDING_CODES;

/** One each, in a stable order. What versions.yml allows is a warning, never silent. */
export function toDiagnostics(
  findings: readonly Finding[],
  service: string,
  allow: readonly string[],
): readonly Diagnostic[] {
  const rank = ({ code }: Finding) => ORDER.indexOf(code);
  const sorted = [...findings].sort((a, b) => rank(a) - rank(b) || (a.summary < b.summary ? -1 : 1));
  return sorted.map((finding) => toDiagnostic(finding, service, allow));
}

function toDiagnostic(finding: Finding, service: string, allow: readonly string[]): Diagnostic {
  const { code, summary, detail } = finding;
  if (finding.isWarning) return { severity: 'warning', code, summary, detail };
  if (!ALLOWABLE_FINDINGS.some((it) => it === code)) return { severity: 'error', code, summary, detail };
  if (allow.some((it) => it === code)) {
    const note = `Versions.yml allows it: ${service}.allow.`;
    return { severity: 'warning', code, summary, detail: `${detail}\n${note}` };
  }
  const note = `To go on all the same, write allow: [${code}] below ${service} in versions.yml.`;
  return { severity: 'error', code, summary, detail: `${detail}\n${note}` };
}
