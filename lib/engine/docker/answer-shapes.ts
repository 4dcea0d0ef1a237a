import type {
  ContainerInspection,
  ImageInspection,
  NetworkInspection,
  VolumeInspection,
} from '../container-engine';
import type { EngineVersion } from './api-version';
import { anything, both, flag, flat, list, map, number, object, optional, shape, text } from './answer-shape';

/** The answers that this project reads, as far as it reads them. */

const DEEPEST_SETTING = 6;

const texts = optional(list(text));
const objects = optional(list(object({})));

const health = object({
  Status: text,
  Log: optional(list(object({ ExitCode: optional(number), Output: optional(text) }))),
});

const state = object({
  Status: text,
  Running: flag,
  Paused: flag,
  Restarting: flag,
  ExitCode: number,
  Error: optional(text),
  StartedAt: optional(text),
  Health: optional(health),
});

const config = object({
  Image: text,
  Cmd: texts,
  Entrypoint: texts,
  Env: texts,
  Labels: optional(map(text)),
  Healthcheck: optional(object({ Test: texts, Timeout: optional(number) })),
});

const hostConfig = object({
  Binds: texts,
  CapAdd: texts,
  CapDrop: texts,
  DeviceRequests: optional(list(anything)),
  Devices: objects,
  Dns: texts,
  DnsOptions: texts,
  DnsSearch: texts,
  ExtraHosts: texts,
  GroupAdd: texts,
  LogConfig: optional(object({ Type: optional(text), Config: optional(map(text)) })),
  NanoCpus: optional(number),
  NetworkMode: optional(text),
  PidMode: optional(text),
  PortBindings: optional(map(objects)),
  RestartPolicy: optional(object({ Name: optional(text), MaximumRetryCount: optional(number) })),
  SecurityOpt: texts,
  Ulimits: objects,
  VolumesFrom: texts,
});

export const containerShape = shape<ContainerInspection>(
  'a container',
  object({
    Id: text,
    Name: text,
    Image: text,
    RestartCount: number,
    State: state,
    Config: both(config, flat(DEEPEST_SETTING)),
    HostConfig: both(hostConfig, flat(DEEPEST_SETTING)),
    Mounts: both(objects, flat(DEEPEST_SETTING)),
    NetworkSettings: object({ Networks: optional(both(map(object({})), flat(DEEPEST_SETTING))) }),
  }),
  completeContainer,
);

function completeContainer(container: ContainerInspection): ContainerInspection {
  const { NetworkSettings, State } = container;
  // The type package does not know that engines have null here.
  const networks = NetworkSettings.Networks as typeof NetworkSettings.Networks | null;
  const log = State.Health?.Log as NonNullable<typeof State.Health>['Log'] | null | undefined;
  return {
    ...container,
    State: State.Health ? { ...State, Health: { ...State.Health, Log: log ?? [] } } : State,
    NetworkSettings: { ...NetworkSettings, Networks: networks ?? {} },
  };
}

export const imageShape = shape<ImageInspection>(
  'an image',
  object({ Id: text, RepoDigests: texts, Config: optional(object({ Labels: optional(map(text)) })) }),
  ({ RepoDigests, Config, ...image }) => ({
    ...image,
    RepoDigests: (RepoDigests as readonly string[] | null) === null ? [] : RepoDigests,
    Config,
  }),
);

export const networkShape = shape<NetworkInspection>(
  'a network',
  object({ Id: text, Name: text, Scope: optional(text) }),
);

export const volumeShape = shape<VolumeInspection>('a volume', object({ Name: text, Mountpoint: text }));

/** Of `GET /images/{name}/history`, the newest first. Ids of layers are not in there: these three tell them apart. */
export interface HistoryEntry {
  readonly Created: number;
  readonly CreatedBy: string;
  readonly Size: number;
}

export const historyShape = shape<readonly HistoryEntry[]>(
  'the layers of an image',
  list(object({ Created: number, CreatedBy: text, Size: number })),
);

/** Of `GET /distribution/{name}/json`. */
export const distributionShape = shape<{ readonly Descriptor: { readonly digest: string } }>(
  'what a registry has',
  object({ Descriptor: object({ digest: text }) }),
);

export const createdShape = shape<{ readonly Id: string }>('an id', object({ Id: text }));

export const exitShape = shape<{ readonly StatusCode: number }>(
  'an exit code',
  object({ StatusCode: number }),
);

export const execShape = shape<{ readonly ExitCode: number | null }>(
  'the end of a command',
  object({ ExitCode: optional(number) }),
);

export const versionShape = shape<EngineVersion>(
  'a version',
  object({
    Version: optional(text),
    ApiVersion: optional(text),
    MinAPIVersion: optional(text),
    Components: optional(list(object({ Name: optional(text) }))),
  }),
);
