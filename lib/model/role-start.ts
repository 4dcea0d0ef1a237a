/** A role that came with a release. */
export interface RoleStart {
  /** `2025.1` */
  readonly release: string;
  /** Role that did the work before, and does so still on a host where it is older. @default - the work is new */
  readonly partOf?: string;
}
