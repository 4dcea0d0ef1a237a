import { join } from 'node:path';
import { CHECKOUT } from './lab-files';
import { runCommand, type CommandResult } from './run-command';

/** Runs the real cdktf in a directory that `LabFiles` wrote. `variables` add to the environment. Does not throw when it fails. */
export function runCdktf(
  directory: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  // cdktf's cache is the user's; its entries lead to the project that came first, which may be a lab that is gone.
  const env = { ...process.env, TF_PLUGIN_CACHE_DIR: join(directory, 'plugin-cache'), ...variables };
  return runCommand(join(CHECKOUT, 'node_modules/.bin/cdktf'), args, { cwd: directory, env });
}
