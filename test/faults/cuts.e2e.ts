import { LabNames } from '../lab/lab-names';
import { Bench } from './cuts/bench';
import { scenarios, twofoldCuts } from './cuts/scenarios';
import { tryCuts, tryTwofoldCuts } from './cuts/try-cuts';

const PREFIX = 'cuts';
/** All of them take ten minutes: `npm run test:faults`. */
const EVERY_NTH_CALL = 4;

describe('an apply that is cut at a call to an engine', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.create(PREFIX);
  });

  afterAll(() => bench.destroy());

  const titles = scenarios(new LabNames(PREFIX, { controllers: 3, computes: 0 })).map(({ title }) => title);

  it.each(titles)('is completed by the next one, with nothing lost and nothing left: %s', async (title) => {
    const scenario = scenarios(bench.lab.names).find((it) => it.title === title);
    if (scenario === undefined) throw new Error(title);
    const results = await tryCuts(bench, scenario, EVERY_NTH_CALL, () => undefined);
    expect(results.filter(({ faults }) => faults.length > 0)).toEqual([]);
    expect(results.filter(({ wasCut }) => wasCut).length).toBeGreaterThanOrEqual(2);
  });

  it('is completed though the one that was to complete it is cut as well', async () => {
    const results = [];
    for (const twofold of twofoldCuts(bench.lab.names)) {
      results.push(...(await tryTwofoldCuts(bench, twofold, () => undefined)));
    }
    expect(results.filter(({ faults }) => faults.length > 0)).toEqual([]);
    expect(results.filter(({ wasCut }) => wasCut).length).toBeGreaterThan(results.length / 2);
  });
});
