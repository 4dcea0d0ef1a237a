import type {
  ImageCalls,
  ImageInspection,
  ImageLayer,
  PullOptions,
  NetworkCalls,
  NetworkInspection,
  NetworkSpec,
  VolumeCalls,
  VolumeInspection,
  VolumeSpec,
} from '../../lib/engine/container-engine';
import type { Behaviour } from './fake-container';
import { FakeHistory } from './fake-history';

/** In a registry, of an image with that id. */
export function digestOf(id: string): string {
  return id.replace(':', ':digest-of-');
}

/** Images, networks and volumes of a fake engine. */
export class FakeStores implements ImageCalls, NetworkCalls, VolumeCalls {
  /** Reference to id. */
  readonly images = new Map<string, string>();
  /** What can be pulled: reference to id. */
  readonly registry = new Map<string, string>();
  readonly networks = new Map<string, NetworkSpec>();
  readonly volumes = new Map<string, VolumeSpec>();
  /** Layers of images by id. */
  readonly layers = new Map<string, readonly ImageLayer[]>();
  /** Labels of images by reference. */
  readonly labels = new Map<string, Readonly<Record<string, string>>>();
  /** How containers of an image act, by its reference. */
  readonly behaviours = new Map<string, Behaviour>();
  readonly history: FakeHistory;
  readonly #pulled = new Set<string>();

  constructor(
    readonly host = 'ctl1',
    journal: string[] = [],
  ) {
    this.history = new FakeHistory(host, journal);
  }

  /** Brings an image to the host. */
  addImage(reference: string, behaviour: Behaviour = {}, id = `sha256:${reference}`): this {
    this.images.set(reference, id);
    this.behaviours.set(reference, behaviour);
    return this;
  }

  tryInspectImage(reference: string): Promise<ImageInspection | undefined> {
    return this.history.read(`inspect image ${reference}`, () => {
      const byId = [...this.images.values()].find((it) => it === reference);
      const id = this.images.get(reference) ?? byId;
      const Labels = this.labels.get(reference) ?? {};
      return id === undefined
        ? undefined
        : { Id: id, RepoDigests: this.#repoDigests(reference, id), Config: { Labels } };
    });
  }

  readImageLayers(reference: string): Promise<readonly ImageLayer[]> {
    return this.history.read(`read layers of image ${reference}`, () => this.layers.get(reference) ?? []);
  }

  /** With a digest, that of an image which the registry once had under the reference. */
  pullImage(reference: string, { digest }: PullOptions = {}): Promise<void> {
    const what = digest === undefined ? reference : `${reference}@${digest}`;
    return this.history.change(`pull ${what}`, () => {
      const id = digest === undefined ? this.registry.get(reference) : digest.replace('digest-of-', '');
      if (id === undefined) throw this.history.error(`pull image ${what}`, 'manifest unknown', 'not-found');
      this.images.set(reference, id);
      this.#pulled.add(id);
    });
  }

  askRegistry(reference: string): Promise<string> {
    return this.history.read(`ask for ${reference}`, () => {
      const id = this.registry.get(reference);
      if (id === undefined) throw this.history.error(`ask for image ${reference}`, 'unknown', 'not-found');
      return digestOf(id);
    });
  }

  /** An image that was built on the host has none. */
  #repoDigests(reference: string, id: string): readonly string[] {
    return this.#pulled.has(id) ? [`${reference.replace(/:[^/:]+$/, '')}@${digestOf(id)}`] : [];
  }

  removeImage(reference: string): Promise<void> {
    return this.history.change(`remove image ${reference}`, () => {
      this.images.delete(reference);
    });
  }

  /** By name or by the beginning of an id, as Docker does. */
  tryInspectNetwork(name: string): Promise<NetworkInspection | undefined> {
    return this.history.read(`inspect network ${name}`, () => {
      const found = this.networks.get(name) ?? [...this.networks.values()].find((it) => startsId(it, name));
      return found && { Id: networkId(found), Name: found.Name, Scope: 'local' };
    });
  }

  createNetwork(spec: NetworkSpec): Promise<void> {
    return this.history.change(`create network ${spec.Name}`, () => {
      this.networks.set(spec.Name, spec);
    });
  }

  removeNetwork(name: string): Promise<void> {
    const found = [...this.networks.values()].find((it) => it.Name === name || startsId(it, name));
    return this.history.change(`remove network ${found?.Name ?? name}`, () => {
      this.networks.delete(found?.Name ?? '');
    });
  }

  tryInspectVolume(name: string): Promise<VolumeInspection | undefined> {
    return this.history.read(`inspect volume ${name}`, () => {
      if (!this.volumes.has(name)) return undefined;
      return { Name: name, Mountpoint: `/volumes/${name}` };
    });
  }

  createVolume(spec: VolumeSpec): Promise<void> {
    const name = spec.Name;
    return this.history.change(`create volume ${name}`, () => {
      this.volumes.set(name, spec);
    });
  }

  removeVolume(name: string): Promise<void> {
    return this.history.change(`remove volume ${name}`, () => {
      this.volumes.delete(name);
    });
  }
}

function networkId({ Name }: NetworkSpec): string {
  return `db-of-${Name}`;
}

function startsId(network: NetworkSpec, text: string): boolean {
  return text !== '' && networkId(network).startsWith(text);
}
