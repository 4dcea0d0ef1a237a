import { z } from 'zod';

/** `30` or `30s`. */
const SECONDS_RULE = 'must be whole seconds, written 30 or 30s';

export const seconds = z
  .union([z.int().nonnegative(), z.string().regex(/^\d+s$/, { error: SECONDS_RULE })], {
    error: SECONDS_RULE,
  })
  .transform((value) => (typeof value === 'number' ? value : Number(value.slice(0, -1))));

export const positiveSeconds = seconds.refine((value) => value > 0, { error: 'must be more than 0 seconds' });
