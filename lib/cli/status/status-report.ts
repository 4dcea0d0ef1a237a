import { z } from 'zod';

/** From the one that says least against a container to the one that says most; of several that apply, the last. */
export const VERDICTS = [
  /** As a deploy would have it. */
  'in-sync',
  /** Its settings differ. */
  'drifted',
  /** Its release is newer than the one that is wanted. */
  'ahead',
  /** It runs another image than the one that is wanted. */
  'outdated',
  /** Its engine calls it healthy, and its readiness probe does not, as when it is down by its service's own records. */
  'not-ready',
  /** Its healthcheck fails. */
  'unhealthy',
  /** It is there, and does not run. */
  'stopped',
  /** There is no such container. */
  'missing',
  /** A swap is under way, or was cut short. */
  'interrupted',
  /** Its host could not be asked. */
  'unreachable',
] as const;

const runningSchema = z.object({
  image: z.string().describe('reference that it was made from'),
  imageId: z.string(),
  version: z.string().describe('tag or digest; the whole reference where it is of another image'),
  state: z.string().describe("the engine's: running, exited, paused ...; refused when its last start failed"),
  health: z
    .enum(['healthy', 'starting', 'unhealthy'])
    .optional()
    .describe('missing when there is no healthcheck'),
  since: z.iso.datetime().optional().describe('when it was started, or ended when it does not run; UTC'),
  restarts: z.number().describe('by its engine'),
});

const containerSchema = z.object({
  wave: z.string(),
  role: z.string(),
  host: z.string(),
  container: z.string(),
  verdict: z.enum(VERDICTS),
  wanted: z.object({ image: z.string(), version: z.string() }),
  running: runningSchema
    .optional()
    .describe('what serves; missing when nothing does, or the host could not be asked'),
  remark: z
    .string()
    .optional()
    .describe('why: what the host said, how it ended, what a swap left, what its readiness probe said'),
  readinessUnknown: z
    .string()
    .optional()
    .describe('why its readiness probe could not tell whether it is ready; that is no verdict'),
  differences: z.array(z.string()).describe('settings that a deploy puts right: user: "1" -> unset'),
  surplus: z.array(z.string()).describe('what no configuration names; it stays until the next new container'),
});

const pausedSchema = z.object({
  after: z.array(z.string()).describe('waves, or <wave>.canary'),
  at: z.iso.datetime(),
  user: z.string(),
});

const serviceSchema = z.object({
  service: z.string(),
  inSync: z.boolean(),
  containers: z.array(containerSchema).describe('in the order of an upgrade'),
  paused: pausedSchema.optional().describe('the last deploy has paused, by its record; the next one goes on'),
});

/** What `kollaform status --format json` prints, as schemas/status.schema.json has it. A key that goes or means something else makes a new version; new keys do not. */
export const statusReportSchema = z.object({
  version: z.literal(1),
  observedAt: z.iso.datetime(),
  inSync: z.boolean().describe('of all services'),
  services: z.array(serviceSchema),
});

export type Verdict = (typeof VERDICTS)[number];
export type ContainerStatus = Readonly<z.output<typeof containerSchema>>;
export type RunningContainer = Readonly<z.output<typeof runningSchema>>;
export type ServiceStatus = Readonly<z.output<typeof serviceSchema>>;
export type StatusReport = Readonly<z.output<typeof statusReportSchema>>;
