/** What is checked before anything is planned, as constructs hand it to the provider. */
import type { FINDING_CODES } from './error-code';

/** Findings that versions.yml may allow for a service; they are warnings then. */
export const ALLOWABLE_FINDINGS = [
  'release-skip',
  'release-downgrade',
  'release-unknown',
  'release-assumed',
  'too-new',
  'too-old',
  'companion-older',
  'program-older',
  'undecided',
  'engine-refuses',
  'disk-space',
] as const satisfies readonly (typeof FINDING_CODES)[number][];

export type AllowableFinding = (typeof ALLOWABLE_FINDINGS)[number];

/** A job that needs as much free space as a directory takes that a running container has. */
export interface SpaceNeed {
  readonly job: string;
  readonly host: string;
  /** Name of the container on that host. */
  readonly container: string;
  /** Directory in the container, whose file system has to have the space: `/var/lib/mysql`. */
  readonly path: string;
  /** The job runs when the image of one of these roles changes. */
  readonly roles: readonly string[];
}

export function printSpaceNeeds(needs: readonly SpaceNeed[]): string {
  return JSON.stringify(needs);
}

/** Of a text that `printSpaceNeeds` made. @throws SyntaxError */
export function parseSpaceNeeds(text: string): readonly SpaceNeed[] {
  return JSON.parse(text) as readonly SpaceNeed[];
}
