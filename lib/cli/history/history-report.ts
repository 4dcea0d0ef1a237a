import { z } from 'zod';
import {
  OPERATION_KINDS,
  OPERATION_OUTCOMES,
  RUN_OUTCOMES,
  type RunOperation,
  type Run,
} from '../../report/run';

const time = z.iso.datetime();

const operationSchema = z.object({
  kind: z.enum(OPERATION_KINDS).describe('prepare: it failed before anything was to be done'),
  host: z.string().exactOptional().describe('missing for a step of a restore'),
  name: z
    .string()
    .describe('of the role or job, else of the container; reference of an image; a step in words'),
  wave: z.string().exactOptional(),
  from: z.string().exactOptional().describe('reference of an image'),
  to: z.string().exactOptional().describe('reference of an image'),
  causes: z.array(z.string()).readonly().describe('names of settings, or states such as absent'),
  beganAt: time,
  endedAt: time.exactOptional().describe('missing while it is open, or when no end was recorded'),
  steps: z
    .array(z.object({ step: z.string(), at: time }))
    .readonly()
    .describe('what a swap reached, and when'),
  outcome: z.enum(OPERATION_OUTCOMES).describe('without an end, that of the run'),
  reason: z.string().exactOptional().describe('why, unless it is done'),
  exitCode: z.number().exactOptional().describe('of a job'),
}) satisfies z.ZodType<RunOperation>;

const waveSchema = z.object({
  name: z.string(),
  beganAt: time,
  endedAt: time.exactOptional(),
  gap: z
    .object({ fromAt: time, toAt: time })
    .exactOptional()
    .describe('of those that go together: while none of them ran'),
});

const texts = z.array(z.string()).readonly();

const runSchema = z.object({
  id: z.string(),
  label: z.string().exactOptional().describe('what KOLLAFORM_RUN called it'),
  service: z.string().exactOptional(),
  command: z.enum(['deploy', 'restore']),
  snapshot: z.string().exactOptional().describe('that a restore goes back to'),
  user: z.string(),
  machine: z.string(),
  directory: z.string(),
  kollaform: z.string().describe('its version'),
  beganAt: time,
  lastAt: time.describe('its end, or the last thing that it said'),
  outcome: z.enum(RUN_OUTCOMES).describe('unknown: it said no end, and its process is on another machine'),
  after: z.string().exactOptional().describe('the interrupted or paused run that it goes on from'),
  pausedAfter: z.array(z.string()).readonly().exactOptional().describe('waves, or <wave>.canary'),
  from: texts.describe('versions of images'),
  to: texts.describe('versions of images'),
  operations: z.array(operationSchema).readonly(),
  waves: z.array(waveSchema).readonly(),
  skipped: z.array(z.object({ host: z.string(), reason: z.string() })).readonly(),
  notBegun: z.array(z.object({ hosts: texts, reason: z.string() })).readonly(),
  failures: texts,
  hookLosses: z
    .array(z.object({ hook: z.string(), lost: z.number(), reason: z.string() }))
    .readonly()
    .describe('events that hooks were not told'),
  damagedLines: z.number().describe('of the record, that cannot be read'),
}) satisfies z.ZodType<Run>;

/** What `kollaform history` and `report` print with `--format json`, as schemas/history.schema.json has it. A key that goes or means something else makes a new version; new keys do not. */
export const historySchema = z.object({
  version: z.literal(1),
  runs: z.array(runSchema).readonly().describe('the newest first'),
});

export function historyOf(runs: readonly Run[]): z.output<typeof historySchema> {
  return { version: 1, runs };
}
