import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Surroundings } from '../cloud-session';
import { paintDeploy } from '../paint';
import type { ViewTerminal } from '../terminal';
import { tryDescribe } from './calm-lines';
import { DeployProgress } from './deploy-progress';
import { describeEnd } from './describe-end';
import { EventReader } from './follow-events';
import type { PreparedPlan } from './plan-services';
import { renderProgress } from './render-progress';
import { runTerraform } from './terraform';

const POLL_MS = 200;

export interface ApplyMeans {
  readonly surroundings: Pick<Surroundings, 'environment' | 'signal'>;
  readonly terminal: ViewTerminal;
  /** A view that is drawn again and again; else a line for each thing that ends. */
  readonly isLive: boolean;
}

/** What became of a plan. paused: it has ended where it was to, for the next deploy to go on. */
export type AppliedPlan = 'done' | 'paused' | 'failed';

/** Applies a plan, and shows how it goes on. */
export async function applyPlan(plan: PreparedPlan, means: ApplyMeans): Promise<AppliedPlan> {
  const { surroundings, terminal } = means;
  const scratch = mkdtempSync(join(tmpdir(), 'kollaform-'));
  const events = join(scratch, 'events.jsonl');
  const startedMs = Date.now();
  try {
    const view = new DeployView(new DeployProgress(plan.planned), startedMs, means);
    const environment = { ...surroundings.environment, KOLLAFORM_EVENTS: events };
    const args = ['apply', '-input=false', '-no-color', '-auto-approve', plan.planFile];
    const ended = runTerraform(args, { directory: plan.directory, environment, signal: surroundings.signal });
    await view.followUntil(ended, new EventReader(events));
    const { exitCode, stderr } = await ended;
    const end = exitCode === 0 ? 'done' : view.progress.pausedAfter.length > 0 ? 'paused' : 'failed';
    if (end === 'failed') terminal.print(stderr.trim());
    terminal.print(describeEnd(view.progress, Date.now() - startedMs, exitCode === 0), paintDeploy);
    return end;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

class DeployView {
  constructor(
    readonly progress: DeployProgress,
    private readonly startedMs: number,
    private readonly means: Pick<ApplyMeans, 'terminal' | 'isLive'>,
  ) {}

  /** Resolves after it, when all events have been shown; whether it was rejected is its own business. */
  async followUntil(ended: Promise<unknown>, reader: EventReader): Promise<void> {
    const over = ended.then(
      () => true,
      () => true,
    );
    while (!(await Promise.race([over, delay(POLL_MS, false)]))) this.#show(reader);
    this.#show(reader);
  }

  #show(reader: EventReader): void {
    const { terminal, isLive } = this.means;
    for (const event of reader.read()) {
      this.progress.note(event);
      const line = isLive ? undefined : tryDescribe(event);
      if (line !== undefined) terminal.print(line, paintDeploy);
    }
    if (isLive) terminal.redraw(renderProgress(this.progress, this.startedMs, Date.now()), paintDeploy);
  }
}
