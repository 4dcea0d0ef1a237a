import { z } from 'zod';
import { duration } from './duration-schema';
import type { Amount } from './updates';
import { checksSchema, pauseSchema } from './wave-check-schema';

const AMOUNT_RULE = 'must be a number of hosts or a percentage, as in 5 or 10%, and at least 1';

/** `5` or `10%`. */
const amount = z
  .union(
    [z.int().positive({ error: AMOUNT_RULE }), z.string().regex(/^([1-9]\d?|100)%$/, { error: AMOUNT_RULE })],
    {
      error: AMOUNT_RULE,
    },
  )
  .transform((value): Amount =>
    typeof value === 'number' ? { hosts: value } : { percent: Number(value.slice(0, -1)) },
  );

const CANARY_RULE = 'must be a number of hosts or a list of their names, as in 1 or [cmp7]';

const canary = z.union([z.int().nonnegative({ error: CANARY_RULE }), z.array(z.string())], {
  error: CANARY_RULE,
});

const settings = z.strictObject({
  max_parallel: amount
    .optional()
    .describe('Hosts that are updated at the same time: 5, or 10%. Default: 10.'),
  canary: canary
    .optional()
    .describe('Hosts that are updated before all others: how many, or their names. Default: none.'),
  soak: duration
    .optional()
    .describe('A new container of a canary is watched for this long: 90s, 5m, 1h. Default: 0.'),
  max_failures: amount
    .optional()
    .describe('After this many failed hosts, no other host is started: 1, or 5%. Default: 1.'),
  on_unreachable: z
    .enum(['fail', 'skip'])
    .optional()
    .describe(
      'What becomes of a host that does not answer: fail the deploy, or skip it with a warning. Default: skip for computes, else fail.',
    ),
  drain_command: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'Of a role that drains: succeeds in the old container when it takes no new work any more. Default: that of the role.',
    ),
  drain_seconds: duration
    .optional()
    .describe(
      'Of a role that drains: how long an old container may take to let go of its work: 90, 90s, 3m. Default: that of the role.',
    ),
  drain_wait_seconds: duration
    .optional()
    .describe(
      'Of a role that drains: how long a deploy waits for the end of an old container before it goes on: 90, 90s, 3m. Default: 0.',
    ),
  checks: checksSchema.optional(),
  pause_after: pauseSchema.optional(),
});

/** `updates` of cloud.yml. Which names there are, and whether a setting has any effect, is in check-updates. */
export const updatesSchema = z
  .record(z.string(), settings)
  .describe(
    'By name of a role or of a group of hosts: rollout strategy, of which that of a role wins. By name of a wave: checks and pauses.',
  );

export type UpdatesFile = z.output<typeof updatesSchema>;
