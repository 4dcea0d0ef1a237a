/** Findings of the prechecks, as people read them: the release, who may run beside whom, the space, and last the service's own records. */
export const FINDING_CODES = [
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
] as const;

/** What may go wrong, by what a person has to do about it. docs/errors.md has a section for each: `kollaform explain <code>`. */
export const ERROR_CODES = [
  // What was written, and what was asked for
  'input-mistake',
  'definition-mistake',
  'project-mistake',
  'resource-invalid',
  'name-unknown',
  'not-confirmed',
  'file-unusable',
  'plan-file-unusable',
  // This machine
  'terraform-missing',
  'terraform-failed',
  'provider-missing',
  'socket-unusable',
  'lock-unusable',
  'lock-taken',
  'run-record-unwritable',
  'bug',
  // Hosts and their engines
  'host-undeclared',
  'host-unreachable',
  'host-skipped',
  'engine-denied',
  'engine-error',
  'engine-timeout',
  'engine-answer-invalid',
  'engine-unsupported',
  'orphaned-process',
  // Images
  'login-unreadable',
  'image-not-pulled',
  'image-missing',
  'image-changed',
  // Containers
  'taken-over',
  'surplus-dropped',
  'name-taken',
  'data-at-risk',
  'setting-unsupported',
  'container-missing',
  'update-failed',
  'update-unfinished',
  'restart-failed',
  'predecessor-left',
  'left-behind',
  // The course of a deploy
  'interrupted',
  'not-begun',
  'blocked',
  'restart-due',
  'check-failed',
  'paused',
  'nothing-paused',
  'hook-stopped',
  'hook-unreported',
  'job-failed',
  'job-warned',
  'command-failed',
  // Snapshots and restores
  'snapshots-off',
  'snapshot-unusable',
  'restore-blocked',
  'restore-failed',
  'cluster-down',
  'restored-not-ready',
  ...FINDING_CODES,
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** As it follows what was said: `nova cannot go back from 2025.2 to 2025.1 (release-downgrade)`, in the first of several lines. */
export function withCode(text: string, code: ErrorCode | undefined): string {
  if (code === undefined) return text;
  const [first = '', ...others] = text.split('\n');
  return [`${first} (${code})`, ...others].join('\n');
}

/**
 * The same on the command line, as a last line that says where there is more. A text that quotes errors with codes, as of a plan that
 * failed, has theirs.
 */
export function withCodeBelow(text: string, code: ErrorCode): string {
  const lines = text.split('\n');
  const quoted = ERROR_CODES.filter((it) => lines.some((line) => line.endsWith(` (${it})`)));
  const codes = quoted.length > 0 ? quoted : [code];
  return `${text}\nCode: ${codes.join(', ')} (npx kollaform explain ${codes[0] ?? code})`;
}
