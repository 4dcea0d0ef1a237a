import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError, type Problem } from './model/input-error';
import type { InputFile, InputFiles } from './model/input-file';

/**
 * cloud.yml and versions.yml of the working directory, or those that `KOLLAFORM_CLOUD` and `KOLLAFORM_VERSIONS` name.
 * @throws InputError when one cannot be read
 */
export function readInputFiles(environment: Readonly<Record<string, string | undefined>>): InputFiles {
  const names = {
    cloud: environment['KOLLAFORM_CLOUD'] ?? 'cloud.yml',
    versions: environment['KOLLAFORM_VERSIONS'] ?? 'versions.yml',
  };
  const [cloud, versions] = [readInput(names.cloud), readInput(names.versions)];
  if ('text' in cloud && 'text' in versions) return { cloud, versions };
  throw new InputError([cloud, versions].filter((it): it is Problem => 'message' in it));
}

function readInput(name: string): InputFile | Problem {
  try {
    return { name, text: readFileSync(name, 'utf8'), directory: dirname(resolve(name)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { file: name, path: '', message: `cannot be read (${reason}); see docs/configuration.md` };
  }
}
