import { existsSync } from 'node:fs';
import { OperationError } from '../../contract/operation-error';
import type { Surroundings } from '../cloud-session';
import { paintPlan } from '../paint';
import type { ViewTerminal } from '../terminal';
import { applyPlan } from './apply-plan';
import { reportOf } from './plan-command';
import { takePlans } from './plan-file';
import { planServices, type PreparedPlan, type WriteStacks } from './plan-services';
import { renderPlan } from './render-plan';

export interface DeployOptions {
  /** Do not ask. */
  readonly autoApprove: boolean;
}

export interface DeployMeans {
  readonly terminal: ViewTerminal;
  readonly writeStacks: WriteStacks;
  /** Stdout is a terminal that can be drawn upon. */
  readonly isLive: boolean;
}

/**
 * `kollaform deploy [service...]`, or of a plan that was kept: plans, asks, and applies one service after the other. Returns the exit code:
 * 0 when all is done, 1 when anything is not.
 */
export async function deploy(
  targets: readonly string[],
  { autoApprove }: DeployOptions,
  surroundings: Surroundings,
  { terminal, writeStacks, isLive }: DeployMeans,
): Promise<number> {
  const plans = await plansOf(targets, surroundings, writeStacks);
  terminal.print(renderPlan(reportOf(plans, new Date())), paintPlan);
  const due = plans.filter(({ planned }) => planned.changes);
  if (due.length === 0) return 0;
  if (!autoApprove && !(await isApproved(terminal))) return 1;
  for (const plan of due) {
    if (!(await applyPlan(plan, { surroundings, terminal, isLive }))) return 1;
  }
  return 0;
}

function plansOf(
  targets: readonly string[],
  surroundings: Surroundings,
  writeStacks: WriteStacks,
): Promise<readonly PreparedPlan[]> {
  const [target] = targets;
  if (targets.length === 1 && target !== undefined && existsSync(target))
    return Promise.resolve(takePlans(target));
  return planServices(targets, surroundings, writeStacks);
}

/** @throws OperationError when nobody can be asked */
async function isApproved(terminal: ViewTerminal): Promise<boolean> {
  if (!terminal.isInteractive)
    throw new OperationError(
      'not-confirmed',
      'nobody can be asked here; give --auto-approve, or a plan that was kept',
    );
  const answer = await terminal.ask('Deploy this? Only "yes" does it: ');
  if (answer === 'yes') return true;
  terminal.print('Nothing was changed.');
  return false;
}
