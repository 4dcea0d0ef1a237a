import { z } from 'zod';
import { ERROR_CODES } from '../../contract/error-code';
import {
  PLANNED_CAUSES,
  PLANNED_OPERATIONS,
  type PlannedUpgrade,
  WAVE_UPDATES,
} from '../../contract/planned-upgrade';
import { CHECK_MOMENTS, PAUSE_MOMENTS } from '../../contract/wave-check';

const causeSchema = z.object({
  what: z
    .string()
    .describe('a setting, or a state such as absent or exited; of a job, the role whose image changes'),
  why: z
    .enum(PLANNED_CAUSES)
    .describe('the configuration, somebody else, another image under the tag, or the state of the container'),
});

const containerSchema = z.object({
  role: z.string().describe('or job; of one that is removed, the container'),
  host: z.string(),
  container: z.string(),
  operation: z.enum(PLANNED_OPERATIONS),
  from: z.string().exactOptional().describe('reference of the image that runs, or that a job ran with'),
  to: z.string().exactOptional().describe('reference of the image that is wanted'),
  causes: z.array(causeSchema).readonly(),
});

const strategySchema = z.object({
  name: z.string(),
  hosts: z.array(z.string()).readonly().describe('that have something to update'),
  maxParallel: z.number(),
  maxFailures: z.number(),
  canaries: z.array(z.string()).readonly().describe('hosts that come first'),
  soakSeconds: z.number().describe('how long a canary is watched'),
});

const checkSchema = z.object({
  name: z.string(),
  after: z.enum(CHECK_MOMENTS).describe('when it is asked'),
  hosts: z.array(z.string()).readonly(),
});

const waveSchema = z.object({
  name: z.string(),
  update: z.enum(WAVE_UPDATES),
  containers: z.array(containerSchema).readonly().describe('what changes, in the order of the wave'),
  unchanged: z.number().describe('containers or jobs that are left alone'),
  strategies: z.array(strategySchema).readonly(),
  checks: z
    .array(checkSchema)
    .readonly()
    .exactOptional()
    .describe('what has to hold, that of canaries first, that of the whole wave last'),
  pauses: z
    .array(z.enum(PAUSE_MOMENTS))
    .readonly()
    .exactOptional()
    .describe('where the deploy will end, for the next one to go on'),
});

const hosts = z.array(z.string()).readonly();

const pullSchema = z.object({
  image: z.string(),
  absent: hosts.describe('they have none under this reference'),
  outdated: hosts.describe('they have another one than its registry has by now'),
  unobserved: hosts.describe('nobody asked them; they may have it'),
});

const warningSchema = z.object({
  code: z.enum(ERROR_CODES).exactOptional().describe('what docs/errors.md explains'),
  summary: z.string(),
  detail: z.string(),
});

/** Checks what the provider reports of a plan. */
export const plannedUpgradeSchema = z.object({
  version: z.literal(1),
  service: z.string(),
  waves: z.array(waveSchema).readonly().describe('all of them, one after the other'),
  pulls: z.array(pullSchema).readonly(),
  removals: z.array(containerSchema).readonly(),
  skippedHosts: hosts.describe('could not be reached and need not be'),
  warnings: z.array(warningSchema).readonly(),
  pausedAfter: z
    .array(z.object({ wave: z.string(), after: z.enum(PAUSE_MOMENTS) }))
    .readonly()
    .exactOptional()
    .describe('where the last deploy has paused; this one goes on'),
}) satisfies z.ZodType<PlannedUpgrade>;

const serviceSchema = plannedUpgradeSchema.extend({
  changes: z
    .boolean()
    .describe('whether a deploy would change anything, what only Terraform records included'),
});

/** What `kollaform plan --format json` prints, as schemas/plan.schema.json has it. A key that goes or means something else makes a new version; new keys do not. */
export const planReportSchema = z.object({
  version: z.literal(1),
  plannedAt: z.iso.datetime(),
  changes: z.boolean().describe('of any service'),
  services: z.array(serviceSchema).readonly(),
});

export type PlannedService = Readonly<z.output<typeof serviceSchema>>;
export type PlanReport = Readonly<z.output<typeof planReportSchema>>;
