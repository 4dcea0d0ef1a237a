import { factsOf } from './judge-cloud';
import { TAGS, type KillCloud, type Tag } from './kill-cloud';
import { KillRun, type Kill, type KillResult } from './kill-once';
import { planKill } from './plan-kill';
import { until } from '../../helpers/until';

export interface TriedKill {
  readonly number: number;
  readonly kill: Kill;
  readonly result: KillResult;
}

/** So often is a kill tried again that came too late, each time with what its deploy took as a measure. */
const LATE_TRIES = 3;

/** Kills of a seed, one after the other, each in a deploy from one patch to the other. */
export async function tryKills(
  cloud: KillCloud,
  seed: number,
  numbers: readonly number[],
  report: (tried: TriedKill) => void,
): Promise<readonly TriedKill[]> {
  let usualMs = await measureApply(cloud);
  const results: TriedKill[] = [];
  for (const number of numbers) {
    for (let time = 1; time <= LATE_TRIES; time += 1) {
      const kill = { ...planKill(seed, number), tag: await nextTag(cloud) };
      const result = await new KillRun(cloud, kill, usualMs).run();
      const tried = { number, kill, result };
      report(tried);
      results.push(tried);
      if (result.tookMs === undefined) break;
      usualMs = result.tookMs;
    }
  }
  return results;
}

/** The one that is not deployed, as far as anything is. */
async function nextTag({ fleet }: KillCloud): Promise<Tag> {
  const facts = await factsOf(fleet);
  const isFirst = facts.some(
    ({ name, image }) => name.endsWith('/nova_conductor') && image.endsWith(`:${TAGS[0]}`),
  );
  return isFirst ? TAGS[1] : TAGS[0];
}

/** From the first change of a container to the end of the deploy. @throws Error when it fails */
async function measureApply(cloud: KillCloud): Promise<number> {
  const sinceMs = Date.now();
  const apply = cloud.startApply(await nextTag(cloud));
  const hasBegun = () => [...cloud.logs.values()].some((log) => log.since(sinceMs).length > 0);
  await until(() => apply.hasEnded || hasBegun(), 60_000, 'a change');
  const begunAt = performance.now();
  await apply.ended;
  if (apply.exitCode !== 0) throw new Error(apply.output);
  return performance.now() - begunAt;
}
