/** Writes schemas/*.schema.json anew: `npx tsx bin/write-schemas.ts`. A unit test fails when they are out of date. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { planReportSchema } from '../lib/cli/deploy/plan-report';
import { historySchema } from '../lib/cli/history/history-report';
import { statusReportSchema } from '../lib/cli/status/status-report';
import { jsonSchemas } from '../lib/model/json-schemas';
import { nova } from '../lib/services/nova';

const schemas = {
  ...jsonSchemas([nova]),
  history: z.toJSONSchema(historySchema, { io: 'input' }),
  plan: z.toJSONSchema(planReportSchema, { io: 'input' }),
  status: z.toJSONSchema(statusReportSchema, { io: 'input' }),
};
for (const [name, schema] of Object.entries(schemas)) {
  const path = join(__dirname, '..', 'schemas', `${name}.schema.json`);
  writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
}
