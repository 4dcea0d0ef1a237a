import { createHash } from 'node:crypto';
import type { ContainerSpec } from '../../lib/engine/container-engine';
import type { EngineError } from '../../lib/engine/engine-error';
import type { FakeContainer } from '../helpers/fake-container';
import { FakeEngine } from '../helpers/fake-engine';
import type { StatisticsCounter } from './statistics';

/** Healthy when asked, as a real container is long before its engine says so by itself. */
const BEHAVIOUR = {
  health: 'starting',
  probeCode: 0,
  outputs: { 'df -Pk /': 'overlay 264212084 24418896 81972016 23% /' },
} as const;

const ONE_SHOT = /^KOLLA_(BOOTSTRAP|UPGRADE|UPGRADE_CHECK|OSM)=/;

/** Told so by its environment, as Kolla's images are, or by a script with nova-manage. */
function isOneShot({ Env, Cmd }: ContainerSpec): boolean {
  return (Env?.some((it) => ONE_SHOT.test(it)) ?? false) || (Cmd?.join(' ').includes('nova-manage') ?? false);
}

/** An engine in memory whose registry has every image, and whose jobs succeed at once. */
export class StubHost extends FakeEngine {
  readonly #commands = new Map<
    string,
    { readonly container: string; readonly command: string; exitCode?: number }
  >();

  constructor(
    name: string,
    readonly statistics: StatisticsCounter,
  ) {
    super(name);
  }

  override pullImage(reference: string): Promise<void> {
    this.registry.set(reference, `sha256:${digest(reference)}`);
    this.behaviours.set(reference, BEHAVIOUR);
    return super.pullImage(reference);
  }

  override async createContainer(name: string, spec: ContainerSpec): Promise<string> {
    // By reference or id.
    if (![...this.images].some((it) => it.includes(spec.Image))) throw this.missing(spec.Image);
    return super.createContainer(name, spec);
  }

  /** One that does one thing ends at once. */
  override async startContainer(id: string): Promise<void> {
    await super.startContainer(id);
    const container = this.findContainer(id);
    if (isOneShot(container.spec)) container.end(0);
  }

  override async renameContainer(id: string, name: string): Promise<void> {
    const container = this.findContainer(id);
    await super.renameContainer(id, name);
    this.statistics.renamed(`${this.host}/${container.id}`, name);
  }

  override async removeContainer(id: string, options: { readonly anonymousVolumes: boolean }): Promise<void> {
    const container = this.findContainer(id);
    await super.removeContainer(id, options);
    this.statistics.removed(`${this.host}/${container.id}`);
  }

  /** By id, name, or the beginning of an id. @throws EngineError `not-found` */
  findContainer(container: string): FakeContainer {
    const found = [...this.containers.values()].find(
      (it) => it.name === container || it.id.startsWith(container),
    );
    if (found !== undefined) return found;
    throw this.missing(container);
  }

  /** The error for what is not there. */
  missing(subject: string): EngineError {
    return this.history.error(`find ${subject}`, `No such object: ${subject}`, 'not-found');
  }

  /** Returns the id of a command to run in a container. */
  addCommand(container: string, command: string): string {
    const { id } = this.findContainer(container);
    const commandId = digest(`${this.host} ${id} ${this.#commands.size}`);
    this.#commands.set(commandId, { container: id, command });
    return commandId;
  }

  /** It ends at once; returns what it printed. */
  runCommand(id: string): string {
    const command = this.#findCommand(id);
    const { exitCode, output } = this.findContainer(command.container).probe(command.command);
    command.exitCode = exitCode;
    return output;
  }

  exitCodeOf(id: string): number | null {
    return this.#findCommand(id).exitCode ?? null;
  }

  #findCommand(id: string) {
    const found = this.#commands.get(id);
    if (found === undefined) throw this.missing(id);
    return found;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
