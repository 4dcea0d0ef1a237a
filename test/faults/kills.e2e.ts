import { KillCloud } from './kills/kill-cloud';
import { renderKill, renderKills } from './kills/render-kills';
import { tryKills } from './kills/try-kills';

const SEED = 20;
const KILLS = 20;
/** Four engines, images of two releases, and two deploys. */
const SETUP_TIMEOUT_MS = 300_000;

describe('a deploy that is hit by a fault at a random instant', () => {
  let cloud: KillCloud;

  beforeAll(async () => {
    cloud = await KillCloud.create('kills');
  }, SETUP_TIMEOUT_MS);

  afterAll(() => cloud.destroy());

  it(
    'is completed by the next deploy, with nothing lost, nothing left and no old version beside a new one',
    async () => {
      const numbers = Array.from({ length: KILLS }, (_, index) => index + 1);
      const tried = await tryKills(cloud, SEED, numbers, (it) => {
        process.stdout.write(`${renderKill(it)}\n`);
      });
      process.stdout.write(`${renderKills(tried).join('\n')}\n`);
      expect(tried.flatMap(({ result }) => result.problems)).toEqual([]);
      expect(tried.filter(({ result }) => result.tookMs === undefined).length).toBeGreaterThan(KILLS / 2);
    },
    KILLS * 60_000,
  );
});
