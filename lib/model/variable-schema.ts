import { z } from 'zod';

/** Name of an environment variable. */
export const variableName = z
  .string()
  .regex(/^[A-Za-z_]\w*$/, { error: 'must be the name of an environment variable' });
