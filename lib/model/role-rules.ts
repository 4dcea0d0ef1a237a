/** Something that a release changes, and that should not come with the upgrade unasked. */
export interface ReleaseDecision {
  /** First release that has it: `2026.2`. */
  readonly release: string;
  /** Option below `services.<service>` that says what is wanted: `concurrency_backend`. */
  readonly option: string;
  /** What changes, and what to choose. */
  readonly reason: string;
}
