/** Bundles fake-provider-main.ts as the real provider is bundled. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory with `provider.js` in it; the caller removes it. */
export function buildFakeProgram(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kollaform-test-'));
  const script = join(__dirname, '../../../bin/build-provider.mjs');
  const entry = join(__dirname, 'fake-provider-main.ts');
  execFileSync(process.execPath, [script, entry, join(directory, 'provider.js')]);
  return directory;
}
