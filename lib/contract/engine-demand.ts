/** What a container needs of an engine that not every engine gives, in the words of a service definition. */
export interface EngineDemands {
  readonly privileged?: boolean;
  readonly ipcMode?: string;
  readonly pidMode?: string;
  readonly cgroupnsMode?: string;
  /** Name to soft and hard limit. */
  readonly ulimits?: Readonly<Record<string, number>>;
  /** Binds whose mounts are shared with the host: `/run:/run:shared`. */
  readonly sharedBinds?: readonly string[];
}

/** The same container on several hosts. */
export interface EngineDemand {
  readonly role: string;
  readonly container: string;
  /** Reference of the image that is wanted. */
  readonly image: string;
  readonly hosts: readonly string[];
  readonly demands: EngineDemands;
}

export function printDemands(demands: readonly EngineDemand[]): string {
  return JSON.stringify(demands);
}

/** Of a text that `printDemands` made. @throws SyntaxError */
export function parseDemands(text: string): readonly EngineDemand[] {
  return JSON.parse(text) as readonly EngineDemand[];
}
