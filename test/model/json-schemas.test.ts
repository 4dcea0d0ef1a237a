import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { planReportSchema } from '../../lib/cli/deploy/plan-report';
import { historySchema } from '../../lib/cli/history/history-report';
import { statusReportSchema } from '../../lib/cli/status/status-report';
import { jsonSchemas } from '../../lib/model/json-schemas';
import { nova } from '../../lib/services/nova';

describe('schemas/', () => {
  const status = z.toJSONSchema(statusReportSchema, { io: 'input' });
  const plan = z.toJSONSchema(planReportSchema, { io: 'input' });
  const history = z.toJSONSchema(historySchema, { io: 'input' });
  it.each(Object.entries({ ...jsonSchemas([nova]), history, plan, status }))(
    'holds the current JSON Schema of %s (npx tsx bin/write-schemas.ts writes it)',
    (name, schema) => {
      const text = readFileSync(join(__dirname, '..', '..', 'schemas', `${name}.schema.json`), 'utf8');
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(schema)));
    },
  );
});
