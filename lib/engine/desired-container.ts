import type { ContainerSpec } from './container-engine';
import type { ReadinessCheck } from './readiness';

/** One container as it should run on one host; identity is host and name. */
export interface DesiredContainer {
  readonly host: string;
  readonly name: string;
  /** What `spec.Image` says, and the id that this reference has on the host now. */
  readonly image: DesiredImage;
  readonly spec: ContainerSpec;
  /** False for a container that is only to exist. */
  readonly running: boolean;
  readonly update: UpdatePolicy;
  readonly health: HealthPolicy;
  /** Archives to unpack at `/` before the first start. */
  readonly uploads: readonly Buffer[];
  /** Remove anonymous volumes with the container. */
  readonly removeAnonymousVolumes: boolean;
}

interface DesiredImage {
  readonly reference: string;
  readonly id: string;
}

export type UpdatePolicy = {
  /** Grace between the stop signal and the kill. */
  readonly stopTimeoutSeconds: number;
  /** Paths copied from the old container into the new one before it starts. */
  readonly carryOver: readonly string[];
} & (
  | { readonly order: 'stop-first' | 'start-first' }
  | { readonly order: 'drain-first'; readonly drain: DrainPolicy }
);

/** The stop signal, and how to tell that the container has let go of its work. It has, too, when it has ended. */
export interface DrainPolicy {
  readonly signal: string;
  /** Succeeds inside the old container when it has let go. @default - it has let go after `seconds` */
  readonly command?: readonly string[];
  /** How long it may take to let go; where a command says that it has not by then, it is stopped. */
  readonly seconds: number;
  /** How long a deploy waits for its end, once its successor is proven, before it goes on. */
  readonly waitSeconds: number;
}

/** How to tell that a healthy container serves. */
export type ReadinessPolicy = Pick<HealthPolicy, 'probe' | 'refusals' | 'logFile'>;

export interface HealthPolicy {
  /** False: started is enough. */
  readonly wait: boolean;
  readonly timeoutSeconds: number;
  /** How long a new container is watched after it has become healthy. @default 0 */
  readonly soakSeconds?: number;
  /** Must say ready of a container that its engine calls healthy, within the same time. @default - healthy is enough */
  readonly probe?: ReadinessCheck;
  /** Log lines in which a container says that it will not serve: waiting for it is of no use. @default - none is known */
  readonly refusals?: readonly RegExp[];
  /** File in the container that its process logs to, each line with its time. @default - only what the engine has of its output */
  readonly logFile?: string;
}

/** `ctl1/nova_conductor`: how a container is called in messages. */
export function containerAddress(container: { readonly host: string; readonly name: string }): string {
  return `${container.host}/${container.name}`;
}
