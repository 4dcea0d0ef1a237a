import { join } from 'node:path';
import type { Fleet } from '../fleet/fleet';
import { ContainerStory } from './container-story';
import { deployedFleet } from './deployed-fleet';
import { NEW, OLD, oneLine, plannedContainers, succeed, WITH_RESTART } from './deployed-lab';

const DEAD = ['cmp1', 'cmp2', 'cmp3'];
const COMPUTE_SERVICES = ['nova_ssh', 'nova_libvirt', 'nova_compute'];
const BAD = '2025.2-p1-debian-bookworm';
/** The way back is refused otherwise. Here it is just another version. */
const GO_BACK = { allow: ['release-downgrade'] };
/** Seconds; a deploy must notice within this time and a little more that a host does not answer. */
const TIMEOUT = 4;

describe('a fleet of which some hosts do not answer', () => {
  let fleet: Fleet;
  const deploy = () => fleet.cdktf('deploy', 'nova', '--auto-approve');
  const observeDeploy = async () => {
    const { result, events } = await fleet.observe(deploy);
    return { ...result, text: oneLine(result.output), story: new ContainerStory(events) };
  };
  const imagesOn = async (...hosts: readonly string[]) => {
    const images = Object.entries(await fleet.running(hosts)).filter(([name]) => name.includes('nova_'));
    return [...new Set(images.map(([, image]) => image.replace(/^.*:/, '')))];
  };
  const healAll = () => Promise.all(DEAD.map((host) => fleet.heal(host)));

  beforeAll(async () => {
    fleet = await deployedFleet('dead', { controllers: 1, computes: 4 });
    fleet.writeCloud({
      ...WITH_RESTART,
      connections: { connect_timeout: TIMEOUT, request_timeout: 20, stall_timeout: TIMEOUT },
    });
  });
  afterAll(() => fleet.destroy());

  describe('one compute frozen, one killed, one cut off', () => {
    beforeAll(async () => {
      await Promise.all([fleet.freeze('cmp1'), fleet.kill('cmp2'), fleet.cut('cmp3')]);
      fleet.writeVersions({ nova: { tag: NEW } });
    });

    it('upgrades the others and ends well, soon, with a warning for each', async () => {
      const { exitCode, text, story } = await observeDeploy();
      const endedMs = Date.now();
      expect(text).toContain('cmp1 is unreachable and was skipped');
      expect(text).toContain('cmp2 is unreachable and was skipped');
      expect(text).toContain('cmp3 is unreachable and was skipped');
      expect(exitCode).toBe(0);
      expect(await imagesOn('ctl1', 'cmp4')).toEqual([NEW]);
      const healthyMs = story.of(...COMPUTE_SERVICES).on('cmp4').allHealthyMs;
      expect(endedMs - healthyMs).toBeLessThan(60_000);
    });

    it('has the online data migrations wait, and says for whom', async () => {
      const { text, story } = await observeDeploy();
      expect(text).toContain(
        'nova_cell_online_data_migrations is blocked by cmp1/nova_compute, cmp1/nova_libvirt',
      );
      expect(story.changes.count).toBe(0);
    });

    it('plans nothing while they are away', async () => {
      expect(await plannedContainers(fleet)).toEqual([]);
    });

    it('plans them when they are back, upgrades them, restarts the others, and runs what waited', async () => {
      await healAll();
      const back = await plannedContainers(fleet);
      expect(back.filter((change) => !change.includes('online-data-migrations'))).toEqual(
        DEAD.flatMap((host) =>
          ['nova-compute', 'nova-libvirt', 'nova-ssh'].map((role) => `${role}_${host} update`),
        ).sort(),
      );
      const { exitCode, story } = await observeDeploy();
      expect(exitCode).toBe(0);
      expect([...story.changes.of('nova_libvirt').hosts].sort()).toEqual(DEAD);
      expect([...story.changes.of('nova_compute').hosts].sort()).toEqual([...DEAD, 'cmp4']);
      expect(story.of('nova_cell_online_data_migrations').with('die').events).toMatchObject([
        { exitCode: 0 },
      ]);
      expect(await imagesOn(...DEAD)).toEqual([NEW]);
      expect(await plannedContainers(fleet)).toEqual([]);
    });
  });

  describe('a compute that is killed in the middle of its swap', () => {
    it('is skipped, and is brought up to date when it is back', async () => {
      fleet.writeVersions({ nova: { tag: NEW, roles: { 'nova-compute': { tag: OLD } }, ...GO_BACK } });
      const running = observeDeploy();
      await fleet.untilContainers('cmp2', (names) =>
        names.some((it) => /^nova_compute\.(next|prev)$/.test(it)),
      );
      await fleet.kill('cmp2');
      const { exitCode, text } = await running;
      expect(text).toContain('cmp2 is unreachable and was skipped');
      expect(exitCode).toBe(0);
      await fleet.heal('cmp2');
      await succeed(deploy());
      expect(Object.keys(await fleet.running(['cmp2']))).toEqual(
        COMPUTE_SERVICES.map((it) => `cmp2/${it}`).sort(),
      );
      expect((await fleet.running(['cmp2']))['cmp2/nova_compute']).toMatch(new RegExp(`:${OLD}$`));
      expect(Object.keys(await fleet.containers(['cmp2']))).toHaveLength(COMPUTE_SERVICES.length);
    });
  });

  describe('a canary with an image that does not work', () => {
    it('is tried and rolled back, and no other host is touched', async () => {
      await fleet.buildRelease(BAD, { only: 'nova-compute', behaviour: 'exits' });
      fleet.writeCloud({ updates: { compute: { canary: 1, soak: '2s' } } });
      fleet.writeVersions({ nova: { tag: NEW, roles: { 'nova-compute': { tag: BAD } } } });
      const before = await fleet.containers();
      const { exitCode, text, story } = await observeDeploy();
      expect(exitCode).not.toBe(0);
      expect(text).toContain('cmp1/nova_compute could not be updated to');
      expect(text).toContain('3 more hosts were not begun: the canary cmp1 failed');
      expect(story.changes.hosts).toEqual(['cmp1']);
      expect(await fleet.containers()).toEqual(before);
      fleet.writeCloud({ updates: null });
    });
  });

  describe('when the policy is to fail', () => {
    it('fails with the name of a frozen compute, and nothing is touched', async () => {
      fleet.writeCloud({ updates: { compute: { on_unreachable: 'fail' } } });
      fleet.writeVersions({ nova: { tag: NEW } });
      await fleet.freeze('cmp1');
      const { exitCode, text, story } = await observeDeploy();
      await fleet.heal('cmp1');
      fleet.writeCloud({ updates: null });
      expect(exitCode).not.toBe(0);
      expect(text).toMatch(/cmp1: could not connect to tcp:/);
      expect(story.changes.count).toBe(0);
    });
  });

  describe('a frozen controller', () => {
    it('fails the deploy with its name within the timeout, before anything is stopped', async () => {
      await fleet.freeze('ctl1');
      const startedAt = performance.now();
      const { exitCode, output } = await deploy();
      const seconds = (performance.now() - startedAt) / 1000;
      await fleet.heal('ctl1');
      expect(exitCode).not.toBe(0);
      expect(oneLine(output)).toContain('ctl1: could not connect to unix:');
      expect(seconds).toBeLessThan(TIMEOUT + 15);
      expect(await imagesOn('ctl1')).toEqual([NEW]);
    });

    it('fails the deploy in the middle of a swap, too, and the next one resolves what is left', async () => {
      fleet.writeVersions({ nova: { tag: OLD, roles: { 'nova-api': { tag: NEW } }, ...GO_BACK } });
      const running = deploy();
      await fleet.untilContainers('ctl1', (names) => names.includes('nova_conductor.next'));
      await fleet.freeze('ctl1');
      const { exitCode, output } = await running;
      await fleet.heal('ctl1');
      expect(exitCode).not.toBe(0);
      expect(oneLine(output)).toMatch(/ctl1\/nova_conductor could not be updated|ctl1: could not/);
      await succeed(deploy());
      const names = Object.keys(await fleet.containers(['ctl1'])).filter((name) =>
        name.includes('conductor'),
      );
      expect(names).toEqual(['ctl1/nova_conductor']);
      expect((await fleet.running(['ctl1']))['ctl1/nova_conductor']).toMatch(new RegExp(`:${OLD}$`));
    });
  });

  describe('what an operator has to correct', () => {
    const key = (name: string) => join(fleet.description.keys, name);
    let output: string;

    beforeAll(async () => {
      const { address = '' } = fleet.description.hosts['cmp3'] ?? {};
      const wrong = { cert: key('wrong-cert.pem'), key: key('wrong-key.pem'), ca: key('ca.pem') };
      fleet.writeCloud({
        hosts: {
          cmp1: { tls: wrong },
          cmp2: { ssh: { known_hosts: '/dev/null' } },
          cmp3: { engine: `tcp://${address}:2377` },
        },
        updates: { compute: { on_unreachable: 'fail' } },
      });
      const plan = await fleet.cdktf('plan', 'nova');
      expect(plan.exitCode).not.toBe(0);
      output = oneLine(plan.output);
    });

    it('is a certificate that the engine does not accept', () => {
      expect(output).toMatch(/cmp1: could not connect to tcp:[^]*?certificate/);
    });

    it('is a host key that is not known', () => {
      expect(output).toMatch(/cmp2: could not connect to ssh:[^]*?host key/i);
    });

    it('is a port where no engine listens, when the policy is to fail', () => {
      expect(output).toMatch(/cmp3: could not connect to tcp:\S+:2377[^]*?refused/);
    });
  });
});
