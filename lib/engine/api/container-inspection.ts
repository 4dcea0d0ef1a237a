import { containerConfig, endpoint, hostConfig } from './container-config';
import {
  completedShape,
  flag,
  flat,
  list,
  map,
  number,
  object,
  optional,
  text,
  type AnswerOf,
  type TypeOf,
} from './shape';

const DEEPEST_SETTING = 6;

/** `Health` */
const health = object({
  Status: text,
  /** Failed probes in a row. */
  FailingStreak: optional(number),
  /** The oldest first. */
  Log: optional(list(object({ ExitCode: optional(number), Output: optional(text) }))),
});

/** `ContainerState` */
const state = object({
  Status: text,
  Running: flag,
  Paused: flag,
  Restarting: flag,
  ExitCode: number,
  Error: optional(text),
  StartedAt: optional(text),
  FinishedAt: optional(text),
  Health: optional(health),
});

/** `MountPoint`: what is mounted, wherever that was asked for. */
const mountPoint = object({
  Type: text,
  /** Of a volume. */
  Name: optional(text),
  Destination: text,
  RW: flag,
});

const inspection = object({
  Id: text,
  Name: text,
  /** Id of its image; `Config.Image` is the reference that it was made of. */
  Image: text,
  Created: optional(text),
  RestartCount: number,
  State: state,
  Config: flat(DEEPEST_SETTING, containerConfig),
  HostConfig: flat(DEEPEST_SETTING, hostConfig),
  Mounts: flat(DEEPEST_SETTING, optional(list(mountPoint))),
  NetworkSettings: object({ Networks: flat(DEEPEST_SETTING, optional(map(endpoint))) }),
});

export const containerShape = completedShape('a container', inspection, (container) => ({
  ...container,
  State: completeState(container.State),
  Mounts: container.Mounts ?? [],
  NetworkSettings: { ...container.NetworkSettings, Networks: container.NetworkSettings.Networks ?? {} },
}));

function completeState({ Health, ...others }: TypeOf<typeof state>) {
  return { ...others, ...(Health && { Health: { ...Health, Log: Health.Log ?? [] } }) };
}

/** The answer of Docker's `GET /containers/{id}/json`. */
export type ContainerInspection = AnswerOf<typeof containerShape> & {
  /** Keys of `Config` and `HostConfig` that its engine does not give back as they were asked for. @default - none */
  readonly Unreported?: readonly string[];
};
