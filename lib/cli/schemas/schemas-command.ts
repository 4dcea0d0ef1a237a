import type { Command } from 'commander';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { messageOf, OperationError } from '../../contract/operation-error';
import { readInputFiles } from '../../input-files';
import { InputError } from '../../model/input-error';
import { readCloud } from '../../model/read-cloud';
import type { Surround, Surroundings } from '../cloud-session';
import type { Terminal } from '../terminal';
import { editorSchemas } from './editor-schemas';

/** Beside the records of runs; git leaves it out. */
const PLACE = '.kollaform/schemas';

const HELP = `
An editor with yaml-language-server (VS Code, Neovim, Helix, Zed, IntelliJ and others)
then completes and checks names of hosts, groups, services and roles, and options
of the project's own services. No engine is asked. Give the command again when hosts
or groups of cloud.yml change.

Example: npx kollaform schemas`;

/** `kollaform schemas` */
export function addSchemas(
  kollaform: Command,
  surround: Surround,
  terminal: Terminal,
  directory: string,
): void {
  kollaform
    .command('schemas')
    .description('write JSON schemas of both files with the names of this cloud, for editors')
    .addHelpText('after', HELP)
    .action(() => {
      writeSchemas(surround(), terminal, directory);
    });
}

/**
 * Needs no versions that are right, only a cloud.
 * @throws InputError with the mistakes in cloud.yml
 * @throws OperationError when a file cannot be written
 */
function writeSchemas(
  { environment, knownServices }: Surroundings,
  terminal: Terminal,
  directory: string,
): void {
  const files = readInputFiles(environment);
  const { value: cloud, problems } = readCloud(files.cloud, knownServices);
  if (cloud === undefined || problems.length > 0) throw new InputError(problems);
  const place = join(directory, PLACE);
  for (const [name, schema] of Object.entries(editorSchemas(cloud, knownServices))) {
    write(place, `${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
  }
  terminal.print([
    `${PLACE}/cloud.schema.json, ${PLACE}/versions.schema.json: written`,
    '',
    'Put each line on top of its file:',
    ...(['cloud', 'versions'] as const).flatMap((name) => [
      `  ${files[name].name}`,
      `    ${modeline(files[name].directory ?? directory, join(place, `${name}.schema.json`))}`,
    ]),
  ]);
}

/** What yaml-language-server looks for; paths are relative to the file. */
function modeline(from: string, schema: string): string {
  const path = relative(from, schema);
  return `# yaml-language-server: $schema=${path.startsWith('.') ? '' : './'}${path}`;
}

function write(directory: string, name: string, text: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, name), text);
  } catch (error) {
    throw new OperationError('file-unusable', messageOf(error));
  }
}
