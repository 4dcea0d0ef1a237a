/** Writes schemas/*.schema.json anew: `npx tsx bin/write-schemas.ts`. A unit test fails when they are out of date. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchemas } from '../lib/model/json-schemas';
import { nova } from '../lib/services/nova';

for (const [name, schema] of Object.entries(jsonSchemas([nova]))) {
  const path = join(__dirname, '..', 'schemas', `${name}.schema.json`);
  writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
}
