import { OperationError } from '../contract/operation-error';
import type { ContainerEngine } from '../engine/container-engine';

/** Opens the engine of a host; given from outside so that tests can bring their own. */
export type OpenEngine = (host: string, url: string) => Promise<ContainerEngine>;

/** The hosts of the provider configuration, one engine each for the life of the process. */
export class Hosts {
  readonly #engines = new Map<string, Promise<ContainerEngine>>();

  constructor(
    readonly urls: Readonly<Record<string, string>>,
    readonly open: OpenEngine,
  ) {}

  has(host: string): boolean {
    return host in this.urls;
  }

  /** Address of a host's engine; `recorded` for a host that is no longer declared, so that what is there can be removed. */
  tryFindUrl(host: string, recorded?: string): string | undefined {
    return this.urls[host] ?? recorded;
  }

  /** @throws OperationError that lists the known hosts when there is none of this name and no recorded address. */
  engine(host: string, recorded?: string): Promise<ContainerEngine> {
    const opened = this.#engines.get(host);
    if (opened !== undefined) return opened;
    const url = this.tryFindUrl(host, recorded);
    if (url === undefined) {
      const known = Object.keys(this.urls).join(', ') || 'none';
      throw new OperationError(`host ${host} is not in the provider configuration (known: ${known})`);
    }
    const engine = this.open(host, url);
    this.#engines.set(host, engine);
    return engine;
  }
}
