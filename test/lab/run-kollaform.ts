import { join } from 'node:path';
import { CHECKOUT } from './lab-files';
import { runCommand, type CommandResult } from './run-command';

/** As `npx` finds it. */
export const KOLLAFORM = join(CHECKOUT, 'node_modules/.bin/kollaform');

/** Runs the real `kollaform` in a directory that `LabFiles` wrote; nobody can be asked. Does not throw when it fails. */
export function runKollaform(directory: string, args: readonly string[]): Promise<CommandResult> {
  return runCommand(KOLLAFORM, args, { cwd: directory });
}
