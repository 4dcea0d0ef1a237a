/** What must be true, or be decided, before containers of a role go to another release. */
export type ReleaseRule = RequiredDecision | Companion | ProgramVersion;

/** A release changes something that an operator should decide on apart from the upgrade. */
export interface RequiredDecision {
  readonly kind: 'decision';
  readonly role: string;
  /** First release that has the change: `2026.2`. */
  readonly release: string;
  /** Option that says what is wanted, as a path in cloud.yml: `services.nova.concurrency_backend`. */
  readonly option: string;
  /** What changes, and what to choose. */
  readonly reason: string;
}

/** Another service, which has to be at the release first. */
export interface Companion {
  readonly kind: 'companion';
  readonly role: string;
  /** Name of its container, and hosts to look for it. */
  readonly container: string;
  readonly hosts: readonly string[];
}

/** A program that must not become an older one, whatever tags say: its data would not be understood. */
export interface ProgramVersion {
  readonly kind: 'program';
  readonly role: string;
  readonly container: string;
  /** Reference of the image that is wanted. */
  readonly image: string;
  readonly hosts: readonly string[];
  /** Prints the version. */
  readonly command: readonly string[];
}

export function printRules(rules: readonly ReleaseRule[]): string {
  return JSON.stringify(rules);
}

/** Of a text that `printRules` made. @throws SyntaxError */
export function parseRules(text: string): readonly ReleaseRule[] {
  return JSON.parse(text) as readonly ReleaseRule[];
}
