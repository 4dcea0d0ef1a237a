/**
 * The port to one container engine: only the calls that this project makes.
 * Every failure is an `EngineError` that names host, operation, subject and cause.
 */
import type { ImageInspection, NetworkInspection, VolumeInspection } from './api/answers';
import type { ContainerSpec, RestartPolicy } from './api/container-config';
import type { ContainerInspection } from './api/container-inspection';
import type { NetworkSpec, VolumeSpec } from './api/create-bodies';

export type {
  ContainerInspection,
  ContainerSpec,
  ImageInspection,
  NetworkInspection,
  NetworkSpec,
  RestartPolicy,
  VolumeInspection,
  VolumeSpec,
};

export interface ExecResult {
  readonly exitCode: number;
  readonly output: string;
}

export interface ContainerEngine extends ContainerCalls, ImageCalls, NetworkCalls, VolumeCalls {
  /** Name of the host in the provider configuration. */
  readonly host: string;
  /** Ends its connections; no call may follow. */
  close(): Promise<void>;
}

export interface ContainerCalls {
  /** By name or id; undefined when there is none. */
  tryInspectContainer(container: string): Promise<ContainerInspection | undefined>;
  /** Why this engine would not make, or not keep, such a container, with the remedy; undefined when it would. */
  tryFindRefusal(spec: ContainerSpec): Promise<string | undefined>;
  /** Returns the id. */
  createContainer(name: string, spec: ContainerSpec): Promise<string>;
  /** No error when it runs already. */
  startContainer(container: string): Promise<void>;
  /** Stop signal, then kill after the grace; returns when it has ended. No error when it has ended already. */
  stopContainer(container: string, graceSeconds: number): Promise<void>;
  unpauseContainer(container: string): Promise<void>;
  /** No error when it has ended already. */
  signalContainer(container: string, signal: string): Promise<void>;
  /** No error when it has that name already. */
  renameContainer(container: string, name: string): Promise<void>;
  /** Kills it if it runs. No error when it is gone already. */
  removeContainer(container: string, options: { readonly anonymousVolumes: boolean }): Promise<void>;
  setRestartPolicy(container: string, policy: RestartPolicy): Promise<void>;
  /** Returns the exit code when it has ended. */
  waitForExit(container: string, signal?: AbortSignal): Promise<number>;
  /**
   * The last lines of stdout and stderr, in the order they were written, for a person. At most some KB; they say if there is
   * more. No character that a terminal would obey.
   * @param since RFC 3339; what was written before is left out. @default - nothing is
   */
  readLogs(container: string, lines: number, since?: string): Promise<string>;
  /** All of stdout and stderr, as it is. @throws EngineError when it cannot be had as a whole */
  readOutput(container: string): Promise<string>;
  /** Runs a command in a running container, to its end. Of its output, the last KB. */
  execute(container: string, command: readonly string[], timeoutMs: number): Promise<ExecResult>;
  /** Copies a file or directory to the same place in another container; false when the source has none. */
  copyPath(from: string, to: string, path: string): Promise<boolean>;
  /** Unpacks a tar archive at `/` of a container. */
  uploadArchive(container: string, archive: Buffer): Promise<void>;
}

/** A step in the making of an image. Images that share their first layers have them on the disk once. */
export interface ImageLayer {
  /** Tells it from others upon the same layers. */
  readonly key: string;
  /** Bytes that it added. */
  readonly size: number;
}

export interface PullOptions {
  /** Such as `linux/arm64`. @default - the engine's own */
  readonly platform?: string;
  /** This one, and no other that the tag may have got meanwhile. @default - what the tag has now */
  readonly digest?: string;
  /** Is told the bytes that were loaded, and those of all layers known so far. @default - nobody is */
  readonly onProgress?: (bytes: number, totalBytes: number) => void;
}

export interface ImageCalls {
  tryInspectImage(reference: string): Promise<ImageInspection | undefined>;
  /** By reference or id, the lowest layer first; none when there is no such image. */
  readImageLayers(reference: string): Promise<readonly ImageLayer[]>;
  pullImage(reference: string, options?: PullOptions): Promise<void>;
  /** Digest that the image's registry has for its tag now. */
  askRegistry(reference: string): Promise<string>;
  /** No error when it is gone already. */
  removeImage(reference: string, options: { readonly force: boolean }): Promise<void>;
}

export interface NetworkCalls {
  tryInspectNetwork(name: string): Promise<NetworkInspection | undefined>;
  createNetwork(spec: NetworkSpec): Promise<void>;
  removeNetwork(name: string): Promise<void>;
}

export interface VolumeCalls {
  tryInspectVolume(name: string): Promise<VolumeInspection | undefined>;
  createVolume(spec: VolumeSpec): Promise<void>;
  removeVolume(name: string): Promise<void>;
}
