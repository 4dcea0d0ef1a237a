import { z } from 'zod';
import { HOOK_EVENTS, NOTABLE_EVENTS } from '../contract/run-hook';
import { positiveSeconds } from './seconds-schema';
import { variableName } from './variable-schema';

const text = z.string().min(1, { error: 'must not be empty' });

const hook = z.strictObject({
  run: text
    .optional()
    .describe('Program that is started for each event and reads it from standard input, as JSON.'),
  webhook: text.optional().describe('Address that each event is posted to, as JSON.'),
  webhook_env: variableName
    .optional()
    .describe('Environment variable that holds this address, where it is a secret.'),
  otlp: text
    .optional()
    .describe('Address of an OpenTelemetry collector for OTLP over HTTP, without /v1/logs.'),
  events: z
    .array(z.enum(HOOK_EVENTS))
    .min(1, { error: 'must name an event' })
    .optional()
    .describe(`Which events. Default for otlp: all. Else: ${NOTABLE_EVENTS.join(', ')}.`),
  timeout: positiveSeconds
    .prefault(10)
    .describe('For each delivery; after the end of a run, for all that is left. 30, or 30s.'),
  gate: z
    .boolean()
    .default(false)
    .describe('Of run: a deploy waits for the program before it changes anything, and stops if it fails.'),
  headers: z.record(z.string(), z.string()).default({}).describe('Of a request; no secrets.'),
  headers_env: z
    .record(z.string(), variableName)
    .default({})
    .describe('Of a request: by header, the environment variable that holds its value.'),
  ca: text.optional().describe('Certificate of an authority that is trusted beside the usual ones; PEM.'),
  environment_name: text
    .optional()
    .describe('Of otlp: deployment.environment.name of the log records, such as production.'),
});

/** `hooks` of cloud.yml. What belongs to which kind of hook is in check-hooks. */
export const hooksSchema = z
  .record(z.string(), hook)
  .describe('Who is told of events as they happen, by name.');

export type HooksFile = z.output<typeof hooksSchema>;
