import { constants, copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, OperationError } from '../contract/operation-error';
import type { Terminal } from './terminal';

/**
 * `kollaform init`: puts a project with a small service into a directory. What is there already stays as it is.
 * npm leaves a .gitignore out of packages, so the template's has no dot.
 * @throws OperationError when a file cannot be written
 */
export function init(template: string, directory: string, terminal: Terminal): void {
  for (const name of readdirSync(template).sort()) {
    const target = name === 'gitignore' ? '.gitignore' : name;
    const isNew = tryCopy(join(template, name), join(directory, target));
    terminal.print(isNew ? `${target}: written` : `${target}: was there, and stays as it is`);
  }
  terminal.print([
    '',
    'cloud.yml and versions.yml say what runs where, site.ts what the service is made of.',
    'Next: npx cdktf plan site, then npx cdktf deploy site.',
    'npx kollaform schemas has an editor complete names of hosts and roles in both files.',
  ]);
}

function tryCopy(from: string, to: string): boolean {
  if (existsSync(to)) return false;
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    throw new OperationError('file-unusable', messageOf(error));
  }
}
