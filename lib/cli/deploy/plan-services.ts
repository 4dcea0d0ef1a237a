import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperationError } from '../../contract/operation-error';
import { suggest } from '../../model/suggestion';
import type { Surroundings } from '../cloud-session';
import { initialize } from './initialize';
import { plannedUpgradeSchema, type PlannedService } from './plan-report';
import { runTerraform } from './terraform';
import type { WrittenStack } from './write-stacks';

/** A service with what Terraform will apply. */
export interface PreparedPlan extends WrittenStack {
  /** Terraform's own file. */
  readonly planFile: string;
  readonly planned: PlannedService;
}

/** Writes the stacks of services; it loads cdktf, which takes a while. */
export type WriteStacks = () => Promise<readonly WrittenStack[]>;

/** Of Terraform's `-detailed-exitcode`. */
const CHANGES = 2;

/**
 * Plans services, one after the other: each in the directory and with the state that `npx cdktf` uses.
 * @param wanted names; all services of versions.yml when there are none
 * @throws OperationError with Terraform's own errors
 */
export async function planServices(
  wanted: readonly string[],
  surroundings: Surroundings,
  writeStacks: WriteStacks,
): Promise<readonly PreparedPlan[]> {
  const plans: PreparedPlan[] = [];
  for (const stack of chosen(wanted, await writeStacks())) plans.push(await planService(stack, surroundings));
  return plans;
}

function chosen(wanted: readonly string[], stacks: readonly WrittenStack[]): readonly WrittenStack[] {
  const names = stacks.map(({ service }) => service);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new OperationError(
      'name-unknown',
      `versions.yml does not name ${unknown}; ${suggest(unknown, names)}`,
    );
  }
  return stacks.filter(({ service }) => wanted.length === 0 || wanted.includes(service));
}

async function planService(
  stack: WrittenStack,
  { environment, signal }: Pick<Surroundings, 'environment' | 'signal'>,
): Promise<PreparedPlan> {
  const { service, directory } = stack;
  const scratch = mkdtempSync(join(tmpdir(), 'kollaform-'));
  const report = join(scratch, 'plan.json');
  try {
    await initialize({ directory, environment, signal });
    const args = ['plan', '-input=false', '-no-color', '-detailed-exitcode', '-out=plan'];
    const run = { directory, environment: { ...environment, KOLLAFORM_PLAN: report }, signal };
    const { exitCode, stdout, stderr } = await runTerraform(args, run);
    if (exitCode !== 0 && exitCode !== CHANGES) {
      throw new OperationError(
        'terraform-failed',
        `${service} cannot be planned\n${(stderr || stdout).trim()}`,
      );
    }
    const upgrade = plannedUpgradeSchema.parse(JSON.parse(readFileSync(report, 'utf8')));
    const planned = { ...upgrade, changes: exitCode === CHANGES };
    return { ...stack, planFile: join(directory, 'plan'), planned };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
