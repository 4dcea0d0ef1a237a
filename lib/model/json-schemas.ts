import { z } from 'zod';
import { cloudSchema } from './cloud-schema';
import type { Service } from './service';
import { versionsSchema } from './versions-schema';

/** JSON Schemas of the two files, for the help and completion that editors give. */
export function jsonSchemas(services: readonly Service[]) {
  return {
    cloud: z.toJSONSchema(cloudSchema(services), { io: 'input' }),
    versions: z.toJSONSchema(versionsSchema, { io: 'input' }),
  };
}
