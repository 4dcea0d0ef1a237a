import { spawn, type SpawnOptions } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

export interface CommandResult {
  readonly exitCode: number;
  /** Both streams as they came, without colours and cursor movements. */
  readonly output: string;
  readonly stdout: string;
  readonly seconds: number;
}

/** Runs a program to its end. Ended by a signal counts as exit code 128. */
export function runCommand(
  program: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'uid' | 'gid'> & { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<CommandResult> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: process.env,
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const both: Buffer[] = [];
    const stdout: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk) && both.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => both.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({
        exitCode: code ?? 128,
        output: textOf(both),
        stdout: textOf(stdout),
        seconds: (performance.now() - startedAt) / 1000,
      });
    });
  });
}

function textOf(chunks: readonly Buffer[]): string {
  return stripVTControlCharacters(Buffer.concat(chunks).toString('utf8'));
}
