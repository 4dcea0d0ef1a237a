import { spawn } from 'node:child_process';
import { OperationError } from '../../contract/operation-error';

/** How a command of Terraform ended, and what it printed. */
export interface TerraformResult {
  /** 128 when a signal ended it. */
  readonly exitCode: number;
  readonly stdout: string;
  /** Its errors. */
  readonly stderr: string;
}

export interface TerraformRun {
  /** Terraform's working directory. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Aborted on Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Runs Terraform to its end. On Ctrl-C it is interrupted once, and finishes or takes back what is under way; it has a process group of its
 * own, because a terminal sends Ctrl-C to the whole group and a second one would make Terraform leave at once.
 * @throws OperationError when it cannot be started
 */
export function runTerraform(args: readonly string[], run: TerraformRun): Promise<TerraformResult> {
  const { directory: cwd, environment, signal } = run;
  const program = environment['TERRAFORM_BINARY_NAME'] ?? 'terraform';
  const env = { ...environment, TF_IN_AUTOMATION: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const interrupt = () => child.kill('SIGINT');
    signal.addEventListener('abort', interrupt, { once: true });
    if (signal.aborted) interrupt();
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', ({ message }) => {
      reject(
        new OperationError(
          'terraform-missing',
          `${program} cannot be started: ${message}. Is Terraform installed?`,
        ),
      );
    });
    child.once('close', (code) => {
      signal.removeEventListener('abort', interrupt);
      const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8');
      resolve({ exitCode: code ?? 128, stdout: text(stdout), stderr: text(stderr) });
    });
  });
}
