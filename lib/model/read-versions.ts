import type { Checked } from './input-error';
import { parseShape } from './parse-shape';
import { readYaml } from './read-yaml';
import type { Versions } from './versions';
import { versionsSchema } from './versions-schema';

/** Reads the text of versions.yml: syntax and shape, not yet whether its services, roles and hosts exist. */
export function readVersions(text: string, file: string): Checked<Versions> {
  const yaml = readYaml(text, file);
  if (yaml.value === undefined) return { problems: yaml.problems };
  const { value, problems } = parseShape(versionsSchema, yaml.value, file);
  if (value === undefined) return { problems };
  if (Object.keys(value).length > 0 || problems.length > 0) return { value: value as Versions, problems };
  return { problems: [{ file, path: '', message: 'names no service; name one with its tag' }] };
}
