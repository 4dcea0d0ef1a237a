/**
 * What a service runs where, as constructs hand it to the provider: a role under one container name, with one wanted
 * image, on any number of hosts. A thousand computes are one of these.
 */
export interface RolePlacement {
  /** `nova-compute` */
  readonly role: string;
  /** Name of the container on each of these hosts. */
  readonly container: string;
  /** Reference of the image that is wanted there. */
  readonly image: string;
  readonly hosts: readonly string[];
}

export function printPlacements(placements: readonly RolePlacement[]): string {
  return JSON.stringify(placements);
}

/** Of a text that `printPlacements` made. @throws SyntaxError */
export function parsePlacements(text: string): readonly RolePlacement[] {
  return JSON.parse(text) as readonly RolePlacement[];
}
