import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperationError } from '../../contract/operation-error';
import { runTerraform, type TerraformRun } from './terraform';

/** In Terraform's own directory, which goes when somebody clears up. */
const MARK = '.terraform/kollaform-initialized';

/**
 * `terraform init`, when what it depends on has changed since it was done last: backend, provider and Terraform.
 * @throws OperationError with what Terraform said
 */
export async function initialize(run: TerraformRun): Promise<void> {
  const mark = join(run.directory, MARK);
  const wanted = fingerprint(run.directory);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  const { exitCode, stdout, stderr } = await runTerraform(['init', '-input=false', '-no-color'], run);
  if (exitCode !== 0)
    throw new OperationError('terraform-failed', `terraform init failed\n${stderr || stdout}`.trim());
  writeFileSync(mark, wanted);
}

function fingerprint(directory: string): string {
  const stack = JSON.parse(readFileSync(join(directory, 'cdk.tf.json'), 'utf8')) as {
    readonly terraform?: unknown;
  };
  const lock = readFileSync(join(directory, '.terraform.lock.hcl'), 'utf8');
  return createHash('sha256')
    .update(JSON.stringify([stack.terraform, lock]))
    .digest('hex');
}
