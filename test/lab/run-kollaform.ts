import { join } from 'node:path';
import { CHECKOUT } from './lab-files';
import { runCommand, type CommandResult } from './run-command';
import { RunningCommand } from './running-command';

/** As `npx` finds it. */
const KOLLAFORM = join(CHECKOUT, 'node_modules/.bin/kollaform');

/** Runs the real `kollaform` in a directory that `LabFiles` wrote; nobody can be asked. Does not throw when it fails. */
export function runKollaform(
  directory: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<CommandResult> {
  return runCommand(KOLLAFORM, args, { cwd: directory, env });
}

/** The same, and does not wait for its end. */
export function startKollaform(directory: string, args: readonly string[]): RunningCommand {
  return new RunningCommand(KOLLAFORM, args, { cwd: directory, env: process.env });
}
