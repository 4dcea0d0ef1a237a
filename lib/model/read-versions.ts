import type { Read } from './input-error';
import type { InputFile } from './input-file';
import { parseShape } from './parse-shape';
import { readYaml } from './read-yaml';
import type { Versions } from './versions';
import { versionsSchema } from './versions-schema';

/** Reads versions.yml: syntax and shape, not yet whether its services, roles and hosts exist. */
export function readVersions({ name: file, text }: InputFile): Read<Versions> {
  const { findLine, ...yaml } = readYaml(text, file, () => false);
  if (yaml.value === undefined) return { problems: yaml.problems, findLine };
  const { value, problems } = parseShape(versionsSchema, yaml.value, file);
  if (value === undefined) return { problems, findLine };
  if (Object.keys(value).length > 0 || problems.length > 0)
    return { value: value as Versions, problems, findLine };
  const message = 'names no service; name one with its tag';
  return { problems: [{ file, path: '', message }], findLine };
}
