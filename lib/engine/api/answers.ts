import { completedShape, list, map, number, object, optional, shape, text, type AnswerOf } from './shape';

/** The other answers that this project reads, as far as it reads them. */

/** `GET /images/{name}/json` */
export const imageShape = completedShape(
  'an image',
  object({
    Id: text,
    RepoDigests: optional(list(text)),
    Config: optional(object({ Labels: optional(map(text)) })),
  }),
  ({ RepoDigests, Config, ...image }) => ({
    ...image,
    RepoDigests: RepoDigests ?? [],
    Config: Config ?? {},
  }),
);
export type ImageInspection = AnswerOf<typeof imageShape>;

/** `GET /networks/{id}` */
export const networkShape = shape('a network', object({ Id: text, Name: text, Scope: optional(text) }));
export type NetworkInspection = AnswerOf<typeof networkShape>;

/** `GET /volumes/{name}` */
export const volumeShape = shape('a volume', object({ Name: text, Mountpoint: text }));
export type VolumeInspection = AnswerOf<typeof volumeShape>;

/** `GET /images/{name}/history`, the newest first. Ids of layers are not in there: these three tell them apart. */
export const historyShape = shape(
  'the layers of an image',
  list(object({ Created: number, CreatedBy: text, Size: number })),
);
export type HistoryEntry = AnswerOf<typeof historyShape>[number];

/** `GET /distribution/{name}/json` */
export const distributionShape = shape(
  'what a registry has',
  object({ Descriptor: object({ digest: text }) }),
);

/** `POST /containers/create` and `POST /containers/{id}/exec` */
export const createdShape = shape('an id', object({ Id: text }));

/** `POST /containers/{id}/wait` */
export const exitShape = shape('an exit code', object({ StatusCode: number }));

/** `GET /exec/{id}/json` */
export const execShape = shape('the end of a command', object({ ExitCode: optional(number) }));

/** `GET /version` */
export const versionShape = shape(
  'a version',
  object({
    Version: optional(text),
    ApiVersion: optional(text),
    MinAPIVersion: optional(text),
    Components: optional(list(object({ Name: optional(text) }))),
  }),
);
export type EngineVersion = AnswerOf<typeof versionShape>;
