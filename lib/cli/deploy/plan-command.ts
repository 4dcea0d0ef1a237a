import type { Surroundings } from '../cloud-session';
import { paintPlan } from '../paint';
import type { Terminal } from '../terminal';
import { keepPlans } from './plan-file';
import type { PlanReport } from './plan-report';
import { planServices, type PreparedPlan, type WriteStacks } from './plan-services';
import { renderMarkdown, renderPlan } from './render-plan';

export interface PlanOptions {
  readonly format: 'text' | 'markdown' | 'json';
  /** End with 2 when anything would change, and 0 when nothing would. */
  readonly detailedExitcode: boolean;
  /** File that the plan is kept in. @default - it is not kept */
  readonly out?: string;
}

/** `kollaform plan [service...]`. Returns the exit code. */
export async function plan(
  services: readonly string[],
  options: PlanOptions,
  surroundings: Surroundings,
  { terminal, writeStacks }: { readonly terminal: Terminal; readonly writeStacks: WriteStacks },
): Promise<number> {
  const plans = await planServices(services, surroundings, writeStacks);
  const report = reportOf(plans, new Date());
  terminal.print(render(report, options.format), options.format === 'text' ? paintPlan : undefined);
  if (options.out !== undefined) keepPlans(options.out, plans);
  return options.detailedExitcode && report.changes ? 2 : 0;
}

export function reportOf(plans: readonly PreparedPlan[], now: Date): PlanReport {
  const services = plans.map(({ planned }) => planned);
  const changes = services.some((it) => it.changes);
  return { version: 1, plannedAt: now.toISOString(), changes, services };
}

function render(report: PlanReport, format: PlanOptions['format']): string | readonly string[] {
  if (format === 'json') return JSON.stringify(report, null, 2);
  return format === 'markdown' ? renderMarkdown(report) : renderPlan(report);
}
