import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { messageOf, OperationError } from '../../contract/operation-error';
import { plannedUpgradeSchema } from './plan-report';
import type { PreparedPlan } from './plan-services';
import { tryParseJson } from '../../contract/try-parse-json';

/** What `plan --out` keeps: it may hold secrets of the configuration, as Terraform's own plans do. */
const planFileSchema = z.object({
  kollaform: z.literal(1),
  plans: z.array(
    z.object({
      service: z.string(),
      directory: z.string(),
      planned: plannedUpgradeSchema.extend({ changes: z.boolean() }),
      /** Terraform's file, in base64. */
      terraform: z.string(),
    }),
  ),
});

/** @throws OperationError when it cannot be written */
export function keepPlans(path: string, plans: readonly PreparedPlan[]): void {
  const kept = plans.map(({ service, directory, planned, planFile }) => ({
    service,
    directory: resolve(directory),
    planned,
    terraform: readFileSync(planFile).toString('base64'),
  }));
  try {
    writeFileSync(path, JSON.stringify({ kollaform: 1, plans: kept }), { mode: 0o600 });
  } catch (error) {
    throw new OperationError('file-unusable', `${path}: ${messageOf(error)}`);
  }
}

/**
 * Puts the plans to where Terraform works, and returns them.
 * @throws OperationError when it is no plan
 */
export function takePlans(path: string): readonly PreparedPlan[] {
  const parsed = planFileSchema.safeParse(tryParseJson(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new OperationError('plan-file-unusable', `${path} was not made by kollaform plan --out`);
  return parsed.data.plans.map(({ terraform, directory, ...others }) => {
    const planFile = resolve(directory, 'plan');
    try {
      writeFileSync(planFile, Buffer.from(terraform, 'base64'), { mode: 0o600 });
    } catch (error) {
      const reason = messageOf(error);
      throw new OperationError(
        'plan-file-unusable',
        `${path} belongs to ${directory}, which cannot be used: ${reason}`,
      );
    }
    return { ...others, directory, planFile };
  });
}
