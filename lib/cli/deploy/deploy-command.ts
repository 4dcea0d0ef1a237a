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

/** Nothing has failed, and not all is done. */
const PAUSED = 3;

export interface DeployOptions {
  /** Do not ask. */
  readonly autoApprove: boolean;
  /** Only what the last deploy has paused. */
  readonly goesOn: boolean;
  /** Where it pauses besides: `computes`, `computes.canary`. */
  readonly pauses: readonly string[];
}

export interface DeployMeans {
  readonly terminal: ViewTerminal;
  readonly writeStacks: WriteStacks;
  /** Stdout is a terminal that can be drawn upon. */
  readonly isLive: boolean;
}

/**
 * `kollaform deploy [service...]`, or of a plan that was kept: plans, asks, and applies one service after the other. Returns the exit code:
 * 0 when all is done, 1 when anything is not, 3 when a service has paused.
 */
export async function deploy(
  targets: readonly string[],
  { autoApprove, goesOn, pauses }: DeployOptions,
  surroundings: Surroundings,
  { terminal, writeStacks, isLive }: DeployMeans,
): Promise<number> {
  const all = await plansOf(targets, pauses, surroundings, writeStacks);
  const plans = goesOn ? pausedOf(all) : all;
  terminal.print(renderPlan(reportOf(plans, new Date())), paintPlan);
  const due = plans.filter(({ planned }) => planned.changes);
  if (due.length === 0) return 0;
  if (!autoApprove && !(await isApproved(terminal))) return 1;
  for (const plan of due) {
    const end = await applyPlan(plan, { surroundings, terminal, isLive });
    if (end !== 'done') return end === 'paused' ? PAUSED : 1;
  }
  return 0;
}

/** @throws OperationError when none is */
function pausedOf(plans: readonly PreparedPlan[]): readonly PreparedPlan[] {
  const paused = plans.filter(({ planned }) => (planned.pausedAfter ?? []).length > 0);
  if (paused.length > 0) return paused;
  throw new OperationError(
    'nothing-paused',
    'no deploy has paused; without --continue, kollaform deploy begins one',
  );
}

/** @throws OperationError with pauses for a plan that was kept: it has its own */
function plansOf(
  targets: readonly string[],
  pauses: readonly string[],
  surroundings: Surroundings,
  writeStacks: WriteStacks,
): Promise<readonly PreparedPlan[]> {
  const [target] = targets;
  if (targets.length !== 1 || target === undefined || !existsSync(target))
    return planServices(targets, surroundings, writeStacks);
  if (pauses.length > 0)
    throw new OperationError(
      'plan-file-unusable',
      `${target} is done as it was planned; --pause-after is for a new plan`,
    );
  return Promise.resolve(takePlans(target));
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
