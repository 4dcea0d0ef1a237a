import { z } from 'zod';

const DURATION_RULE = 'must be a time in whole seconds, minutes or hours, as in 90, 90s, 5m or 1h';
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** `90`, `90s`, `5m`, `1h`; in seconds. */
export const duration = z
  .union(
    [z.int().nonnegative({ error: DURATION_RULE }), z.string().regex(/^\d+[smh]$/, { error: DURATION_RULE })],
    {
      error: DURATION_RULE,
    },
  )
  .transform((value) =>
    typeof value === 'number' ? value : Number(value.slice(0, -1)) * (UNIT_SECONDS[value.slice(-1)] ?? 1),
  );
