import type {
  ContainerEngine,
  ContainerInspection,
  ContainerSpec,
  ExecResult,
  RestartPolicy,
} from '../../lib/engine/container-engine';
import { FakeContainer, type Status } from './fake-container';
import { FakeStores } from './fake-stores';

/** A container that is there from the beginning. */
export interface Existing {
  /** Its `HostConfig` may have options that this project does not know. @default - nothing was configured */
  readonly spec?: Partial<ContainerSpec> & { readonly HostConfig?: Readonly<Record<string, unknown>> };
  /** @default 'running' */
  readonly status?: Status;
  readonly id?: string;
  readonly files?: readonly string[];
  /** Anonymous volumes: path to name. @default - none */
  readonly volumes?: Readonly<Record<string, string>>;
}

/** An engine in memory: does what it is told, and its `history` has every call. */
export class FakeEngine extends FakeStores implements ContainerEngine {
  readonly containers = new Map<string, FakeContainer>();
  /** Ids of containers that have a process which the engine has orphaned; removing them does not end it. */
  readonly orphaned = new Set<string>();
  #created = 0;

  addContainer(
    name: string,
    { spec = {}, status = 'running', id, files, volumes = {} }: Existing = {},
  ): FakeContainer {
    const container = this.#make(name, { Image: '', ...spec }, id);
    if (status !== 'created') container.start();
    container.status = status;
    for (const file of files ?? []) container.files.add(file);
    for (const [path, name] of Object.entries(volumes)) container.volumes.set(path, name);
    return container;
  }

  /** Names with status and image, sorted: `nova_api running nova:2`. */
  summary(): string[] {
    return [...this.containers.values()].map((it) => `${it.name} ${it.status} ${it.spec.Image}`).sort();
  }

  container(name: string): FakeContainer | undefined {
    return [...this.containers.values()].find((it) => it.name === name);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  tryInspectContainer(container: string): Promise<ContainerInspection | undefined> {
    return this.history.read(`inspect ${container}`, () => this.#tryFind(container)?.inspect());
  }

  tryFindRefusal(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  createContainer(name: string, spec: ContainerSpec): Promise<string> {
    return this.history.change(`create ${name}`, () => {
      this.#ensureFree(name);
      return this.#make(name, spec).id;
    });
  }

  startContainer(container: string): Promise<void> {
    return this.#change(`start`, container, (it) => {
      if (it.status === 'paused') throw this.history.error(`start ${it.name}`, 'it is paused', 'conflict');
      if (this.orphaned.has(it.id)) {
        it.startError = 'id already in use';
        throw this.history.error(`start ${it.name}`, it.startError);
      }
      it.start();
      if (isReaper(it.name)) this.#reap(it);
    });
  }

  stopContainer(container: string, graceSeconds = 0): Promise<void> {
    return this.#change('stop', container, (it) => {
      it.graces.push(graceSeconds);
      it.end(0);
      if (it.spec.HostConfig?.AutoRemove) this.containers.delete(it.id);
    });
  }

  unpauseContainer(container: string): Promise<void> {
    return this.#change('unpause', container, (it) => {
      it.status = 'running';
    });
  }

  signalContainer(container: string, signal: string): Promise<void> {
    return this.#change(`send ${signal} to`, container, (it) => {
      it.signals.push(signal);
      if (!it.behaviour.livesOn) it.end(0);
    });
  }

  renameContainer(container: string, name: string): Promise<void> {
    const before = this.#find(container).name;
    return this.history.change(`rename ${before} to ${name}`, () => {
      const found = this.#find(container);
      if (found.name !== name) this.#ensureFree(name);
      if (found.status === 'restarting')
        throw this.history.error(`rename ${before}`, 'sandbox 14afcb45d7a7 not found');
      found.name = name;
    });
  }

  removeContainer(container: string, options: { readonly anonymousVolumes: boolean }): Promise<void> {
    const found = this.#tryFind(container);
    const what = `${found?.name ?? container}${options.anonymousVolumes ? ' and its volumes' : ''}`;
    return this.history.change(`remove ${what}`, () => {
      found?.end(137);
      this.containers.delete(found?.id ?? '');
    });
  }

  setRestartPolicy(container: string, policy: RestartPolicy): Promise<void> {
    return this.#change(`set restart policy ${policy.Name} of`, container, (it) => {
      it.restartPolicy = policy;
    });
  }

  waitForExit(container: string, signal?: AbortSignal): Promise<number> {
    return this.history.read(`wait for ${this.#find(container).name}`, () => {
      const aborted = new Promise<never>((_, reject) => {
        const abort = () => {
          reject(this.history.error(`wait for container ${container}`, 'aborted'));
        };
        if (signal?.aborted) abort();
        signal?.addEventListener('abort', abort);
      });
      return Promise.race([this.#find(container).ended(), aborted]);
    });
  }

  readLogs(container: string, lines: number): Promise<string> {
    const { name, behaviour } = this.#find(container);
    return this.history.read(`read logs of ${name}`, () =>
      (behaviour.logs ?? '').split('\n').slice(-lines).join('\n'),
    );
  }

  readOutput(container: string): Promise<string> {
    const { name, behaviour } = this.#find(container);
    return this.history.read(`read output of ${name}`, () => behaviour.logs ?? '');
  }

  execute(container: string, command: readonly string[]): Promise<ExecResult> {
    const found = this.#find(container);
    return this.history.read(`execute ${command.join(' ')} in ${found.name}`, () =>
      found.probe(command.join(' ')),
    );
  }

  copyPath(from: string, to: string, path: string): Promise<boolean> {
    return this.#change(`copy ${path} from ${this.#find(from).name} to`, to, (it) => {
      const has = this.#find(from).files.has(path);
      if (has) it.files.add(path);
      return has;
    });
  }

  uploadArchive(container: string): Promise<void> {
    return this.#change('upload to', container, (it) => {
      it.uploads += 1;
    });
  }

  /** Ends what its arguments name; or ends itself only where there is nothing left of it. */
  #reap(reaper: FakeContainer): void {
    const [signal, ...ids] = reaper.spec.Cmd as string[];
    if (signal === '9') for (const id of ids) this.orphaned.delete(id);
    if (!ids.some((id) => this.orphaned.has(id))) reaper.end(0);
  }

  async #change<T>(what: string, container: string, effect: (it: FakeContainer) => T): Promise<T> {
    const { name } = this.#find(container);
    return this.history.change(`${what} ${name}`, () => effect(this.#find(container)));
  }

  #make(name: string, spec: ContainerSpec, id = `id${(this.#created += 1)}`): FakeContainer {
    const [reference, imageId] = [...this.images].find((it) => it.includes(spec.Image)) ?? [
      spec.Image,
      spec.Image,
    ];
    const behaviour = isReaper(name) ? {} : (this.behaviours.get(reference) ?? {});
    const container = new FakeContainer(id, name, imageId, spec, behaviour);
    this.containers.set(id, container);
    return container;
  }

  /** By id, name, or the beginning of an id, as Docker does. */
  #tryFind(container: string): FakeContainer | undefined {
    const ids = [...this.containers.keys()].filter((id) => container !== '' && id.startsWith(container));
    return this.containers.get(container) ?? this.container(container) ?? this.containers.get(ids[0] ?? '');
  }

  #find(container: string): FakeContainer {
    const found = this.#tryFind(container);
    if (found === undefined)
      throw this.history.error(`find container ${container}`, 'no such container', 'not-found');
    return found;
  }

  #ensureFree(name: string): void {
    if (this.container(name)) throw this.history.error(`use the name ${name}`, 'it is in use', 'conflict');
  }
}

/** A container that does not do what its image does. */
function isReaper(name: string): boolean {
  return /\.reaper\d*$/.test(name);
}
