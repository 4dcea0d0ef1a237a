import { setTimeout as delay } from 'node:timers/promises';
import type { Cut } from '../provider/cutter';
import { rivals } from '../rivals';
import type { DeployedScenario } from './deployed-scenario';
import { VERSIONS } from './scenario';

export interface CutResult {
  /** False when the apply was over before it came to the cut. */
  readonly wasCut: boolean;
  /** `before 7 ctl1 stopContainer 4f1c...` */
  readonly where: string;
  /** What was wrong, in words. */
  readonly faults: readonly string[];
}

const DYING_MS = 100;

/**
 * Cuts an apply, then those that are to recover from it; then looks, which must change nothing; then applies again, and judges
 * what became of it.
 */
export async function cutOnce(
  deployed: DeployedScenario,
  ...cuts: readonly [Cut, ...Cut[]]
): Promise<CutResult> {
  const { lab } = deployed.bench;
  const { kind, areRivals } = deployed.scenario;
  const before = await deployed.runners();
  const observed = await lab.observe(async () => {
    const places: string[] = [];
    let wasCut = true;
    for (const cut of cuts) {
      wasCut = (await cutApply(deployed, cut)) && wasCut;
      places.push(`${cut.moment} ${deployed.bench.call(cut.at) ?? 'the end'}`);
    }
    const last = cuts.at(-1) ?? cuts[0];
    // What was under way when the process died may still come to its end: no time to look.
    const inspected = last.moment === 'before' ? await deployed.inspect(deployed.otherVersion) : [];
    const where = places.join(', then ');
    return { wasCut, where, faults: [...inspected, ...(await recover(deployed, last))] };
  });
  const served = observed.events.filter((event) => deployed.isOwn(event) && !event.name.endsWith('.reaper'));
  const sideBySide = rivals(before, served, areRivals);
  if (kind === 'first deployment') await deployed.clear();
  return { ...observed.result, faults: [...observed.result.faults, ...sideBySide] };
}

/** Returns whether the apply was cut; it was over before otherwise. */
export async function cutApply(deployed: DeployedScenario, cut: Cut): Promise<boolean> {
  const { bench, scenario, otherVersion } = deployed;
  const target = scenario.kind === 'failing upgrade' ? VERSIONS.bad : otherVersion;
  const doomed = await bench.doomedProvider(cut);
  const ended = doomed.client.ended.then(() => true);
  const wasAnswered = await deployed.apply(doomed, target).then(
    () => true,
    () => false,
  );
  // Cut during its last call, it may answer before it dies.
  const wasCut = wasAnswered ? await Promise.race([ended, delay(DYING_MS, false)]) : await ended;
  if (!wasCut) await doomed.client.close();
  return wasCut;
}

/** A failing upgrade is tried once more, which must fail and leave all as it was; or given up for one that works. */
async function recover(deployed: DeployedScenario, { moment }: Cut): Promise<readonly string[]> {
  const { bench, scenario } = deployed;
  if (scenario.kind !== 'failing upgrade' || moment === 'during')
    return deployed.deploy(deployed.otherVersion);
  const provider = await bench.provider();
  const results = await deployed.apply(provider, VERSIONS.bad);
  await provider.client.close();
  const said = results.flatMap(({ diagnostics }) => diagnostics);
  const unexpected = said.length === 0 ? ['what fails did not fail'] : [];
  const stuck = said.flatMap(({ detail = '' }) => (detail.includes('failed, too') ? [detail] : []));
  return [...unexpected, ...stuck, ...(await deployed.judge())];
}
