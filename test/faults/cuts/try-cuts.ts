import type { Cut } from '../provider/cutter';
import type { Bench } from './bench';
import { cutOnce, type CutResult } from './cut-once';
import { DeployedScenario } from './deployed-scenario';
import type { Scenario } from './scenario';
import type { TwofoldCuts } from './scenarios';

/**
 * Cuts a scenario before and during every n-th of its calls, until an apply comes to its end uncut.
 * @param every 1: at each call
 */
export async function tryCuts(
  bench: Bench,
  scenario: Scenario,
  every: number,
  report: (result: CutResult) => void,
): Promise<readonly CutResult[]> {
  const deployed = new DeployedScenario(bench, scenario);
  const results: CutResult[] = [];
  if (needsPredecessor(scenario)) await deployed.prepare();
  for (let at = 1; results.at(-1)?.wasCut !== false; at += every) {
    for (const moment of ['during', 'before'] as const) {
      const result = await tryOnce(deployed, { at, moment });
      report(result);
      results.push(result);
    }
  }
  await deployed.clear();
  return results;
}

/**
 * Cuts a scenario, and the apply that recovers from that as well.
 * @param calls which call of the apply, and which of the one that recovers
 */
export async function tryTwofoldCuts(
  bench: Bench,
  { scenario, calls }: TwofoldCuts,
  report: (result: CutResult) => void,
): Promise<readonly CutResult[]> {
  const deployed = new DeployedScenario(bench, scenario);
  const results: CutResult[] = [];
  await deployed.prepare();
  for (const [index, [first, second]] of calls.entries()) {
    const moment = index % 2 === 0 ? 'before' : 'during';
    const result = await tryOnce(deployed, { at: first, moment }, { at: second, moment });
    report(result);
    results.push(result);
  }
  await deployed.clear();
  return results;
}

/** What one cut spoilt must not count against the next. */
async function tryOnce(deployed: DeployedScenario, ...cuts: readonly [Cut, ...Cut[]]): Promise<CutResult> {
  const result = await cutOnce(deployed, ...cuts);
  if (result.faults.length === 0) return result;
  await deployed.clear();
  if (needsPredecessor(deployed.scenario)) await deployed.prepare();
  return result;
}

function needsPredecessor({ kind }: Scenario): boolean {
  return kind === 'upgrade' || kind === 'failing upgrade';
}
