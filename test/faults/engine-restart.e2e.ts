import { emptyFleet } from '../e2e/deployed-fleet';
import type { Fleet } from '../fleet/fleet';
import { Bench } from './cuts/bench';
import { cutApply } from './cuts/cut-once';
import { DeployedScenario } from './cuts/deployed-scenario';
import { scenarios } from './cuts/scenarios';

/** Each of them is a dead provider, a dead engine, and seconds until that runs again. */
const EVERY_NTH_CALL = 2;

describe('a swap whose provider and then whose engine was killed', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await emptyFleet('engine-restart', { controllers: 2, computes: 0 });
    await fleet.liveRestore('ctl2');
  });

  afterAll(() => fleet.destroy());

  it.each([
    ['without live-restore', 'ctl1'],
    ['with live-restore', 'ctl2'],
  ])(
    'never runs the old one beside the new one, although both restart always, and is completed by the next apply: %s',
    async (_, host) => {
      const bench = await Bench.create('restart', fleet.description.hosts[host]?.engine);
      const swap = scenarios(bench.lab.names).find(({ title }) => title === 'a swap, stop-first');
      if (swap === undefined) throw new Error('there is no such scenario');
      const always = (version: Parameters<typeof swap.containers>[0]) =>
        swap.containers(version).map((it) => ({ ...it, restart: 'always' }));
      const deployed = new DeployedScenario(bench, { ...swap, containers: always });
      await deployed.prepare();
      let at = 1;
      for (; await cutApply(deployed, { at, moment: 'before' }); at += EVERY_NTH_CALL) {
        await fleet.kill(host);
        await fleet.heal(host);
        const running = await deployed.runners();
        expect({ at, running: running.length }).toEqual({ at, running: Math.min(running.length, 1) });
        expect({ at, faults: await deployed.inspect(deployed.otherVersion) }).toEqual({ at, faults: [] });
        expect({ at, faults: await deployed.deploy(deployed.otherVersion) }).toEqual({ at, faults: [] });
      }
      expect(at).toBeGreaterThan(5);
      await bench.destroy();
    },
    300_000,
  );
});
