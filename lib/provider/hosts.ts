import pLimit from 'p-limit';
import { OperationError } from '../contract/operation-error';
import type { ContainerEngine } from '../engine/container-engine';
import { DEFAULT_TIMEOUTS, type Endpoint } from '../engine/endpoint';
import { EngineError, isUnreachable } from '../engine/engine-error';
import type { RegistryLogins } from '../engine/registry/registry-logins';
import type { DeclaredHosts } from './declared-hosts';
import type { Diagnostic } from './resource';

/** Opens the engine of a host; given from outside so that tests can bring their own. */
export type OpenEngine = (
  host: string,
  endpoint: Endpoint,
  logins?: RegistryLogins,
) => Promise<ContainerEngine>;

/** Logins at a time: a thousand ssh clients at once would make each other miss the timeout. */
const OPENED_AT_A_TIME = 64;
/** Hosts that are looked at, or made to pull, at a time: the answers of a thousand would be in memory at once. */
const MAX_PARALLEL_INSPECTIONS = 32;
const PULLING_AT_A_TIME = 64;

/** The hosts of the provider configuration, one engine each for the life of the process. */
export class Hosts {
  readonly #engines = new Map<string, Promise<ContainerEngine>>();
  readonly #warned = new Set<string>();
  readonly #newImages = new Set<string>();
  readonly #openings = pLimit(OPENED_AT_A_TIME);
  readonly #inspections = pLimit(MAX_PARALLEL_INSPECTIONS);
  readonly #pulls = pLimit(PULLING_AT_A_TIME);

  /**
   * @param logins of registries that images are pulled from. @default - none is known
   * @param onSkip is told once of each host that is skipped. @default - nobody is
   */
  constructor(
    readonly declared: DeclaredHosts,
    readonly open: OpenEngine,
    readonly logins?: RegistryLogins,
    private readonly onSkip: (host: string, reason: string) => void = () => undefined,
  ) {}

  has(host: string): boolean {
    return Object.hasOwn(this.declared, host);
  }

  /** The plan of an image says that the host will have another one of this name, and what runs from it is planned later. */
  expectNewImage(host: string, reference: string): void {
    this.#newImages.add(`${host} ${reference}`);
  }

  isNewImageExpected(host: string, reference: string): boolean {
    return this.#newImages.has(`${host} ${reference}`);
  }

  /** Address of a host's engine; `recorded` for a host that is no longer declared, so that what is there can be removed. */
  tryFindUrl(host: string, recorded?: string): string | undefined {
    return this.declared[host]?.endpoint.url ?? recorded;
  }

  /**
   * @throws OperationError that lists the known hosts when there is none of this name and no recorded address
   * @throws EngineError when the engine cannot be reached, for every call in the same way
   */
  engine(host: string, recorded?: string): Promise<ContainerEngine> {
    const opened = this.#engines.get(host);
    if (opened !== undefined) return opened;
    const endpoint = this.#endpoint(host, recorded);
    const engine = this.#openings(() => this.open(host, endpoint, this.logins));
    this.#engines.set(host, engine);
    return engine;
  }

  /** Asks an engine something. Hosts that cannot be reached keep no other from being asked. @throws as `engine` */
  async inspect<T>(
    host: string,
    ask: (engine: ContainerEngine) => Promise<T>,
    recorded?: string,
  ): Promise<T> {
    const engine = await this.engine(host, recorded);
    return this.#inspections(() => ask(engine));
  }

  /** The same for what takes long, such as pulling an image. */
  async pull<T>(host: string, act: (engine: ContainerEngine) => Promise<T>): Promise<T> {
    const engine = await this.engine(host);
    return this.#pulls(() => act(engine));
  }

  /**
   * Does what needs a host. If an unreachable host may be skipped, `skip` gives the answer instead. It gets the warning to
   * show: one per host, then none.
   */
  async unlessSkipped<T>(
    host: string,
    act: () => Promise<T>,
    skip: (warnings: readonly Diagnostic[]) => T,
  ): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (!this.isSkippable(host) || !this.#isOutOfReach(host, error)) throw error;
      return skip(this.#warnOnce(host, error));
    }
  }

  /** Hosts that were skipped so far. */
  get skipped(): readonly string[] {
    return [...this.#warned].sort();
  }

  /** Nobody expects a host to answer that is no longer declared. */
  isSkippable(host: string): boolean {
    return (this.declared[host]?.onUnreachable ?? 'skip') === 'skip';
  }

  async close(): Promise<void> {
    const opened = await Promise.allSettled(this.#engines.values());
    await Promise.all(opened.flatMap((it) => (it.status === 'fulfilled' ? [it.value.close()] : [])));
  }

  #endpoint(host: string, recorded: string | undefined): Endpoint {
    const declared = this.declared[host]?.endpoint;
    if (declared !== undefined) return declared;
    if (recorded !== undefined) return { url: recorded, timeouts: DEFAULT_TIMEOUTS };
    const known = Object.keys(this.declared).join(', ') || 'none';
    throw new OperationError(
      'host-undeclared',
      `host ${host} is not in the provider configuration (known: ${known})`,
    );
  }

  /** Of a host that is no longer declared, certificates and keys are not known any more, either. */
  #isOutOfReach(host: string, error: unknown): error is EngineError {
    if (!(error instanceof EngineError) || error.host !== host) return false;
    const isUndeclared = error.kind === 'denied' && !this.has(host);
    return isUndeclared || isUnreachable(error);
  }

  #warnOnce(host: string, { reason }: EngineError): readonly Diagnostic[] {
    if (this.#warned.has(host)) return [];
    this.#warned.add(host);
    this.onSkip(host, reason);
    return [
      {
        severity: 'warning',
        code: 'host-skipped',
        summary: `${host} is unreachable and was skipped`,
        detail: `${reason}\nIts record stays as it is. The next deploy that reaches it brings it up to date.`,
      },
    ];
  }
}
