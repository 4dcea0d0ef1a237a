import type { AllowableFinding } from '../../contract/prechecks';
import type { Diagnostic } from '../resource';

/** What a service's records say; always warnings. */
type RecordFinding =
  'records-unread' | 'down-by-records' | 'stale-record' | 'older-record' | 'record-returned';

/** Something that must not be deployed as it is. */
export interface Finding {
  readonly code: AllowableFinding | 'engine-health' | RecordFinding;
  readonly summary: string;
  readonly detail: string;
  /** What could not be checked; it keeps nobody from going on. @default false */
  readonly isWarning?: true;
}

/** As people read them: what keeps from looking at all, the release, who may run beside whom, and last the space. */
const ORDER: readonly Finding['code'][] = [
  'engine-health',
  'release-unknown',
  'release-assumed',
  'release-skip',
  'release-downgrade',
  'too-new',
  'too-old',
  'companion-older',
  'program-older',
  'undecided',
  'engine-refuses',
  'disk-space',
  'records-unread',
  'down-by-records',
  'stale-record',
  'older-record',
  'record-returned',
];

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
  if (code === 'engine-health') return { severity: 'error', summary, detail };
  const headline = `${summary} (${code})`;
  if (finding.isWarning) return { severity: 'warning', summary: headline, detail };
  if (allow.some((it) => it === code)) {
    const note = `Versions.yml allows it: ${service}.allow.`;
    return { severity: 'warning', summary: headline, detail: `${detail}\n${note}` };
  }
  const note = `To go on all the same, write allow: [${code}] below ${service} in versions.yml.`;
  return { severity: 'error', summary: headline, detail: `${detail}\n${note}` };
}
