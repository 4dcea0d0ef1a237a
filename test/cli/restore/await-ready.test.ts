import type { ServiceRecord } from '../../../lib/contract/readiness-probe';
import { ServiceContainers } from '../../../lib/cli/restore/service-containers';
import type { ResolvedContainer } from '../../../lib/model/desired-service';
import { FakeClock } from '../../helpers/fake-clock';
import { own, printed, record } from '../../provider/readiness/sample-records';
import { RestoreScene } from './restore-scene';
import { restoreFacts } from './restored-nova';

const TITLE = "Nova's service records";

/** Of release 1, whose records are known to a conductor. */
function probed(): ResolvedContainer[] {
  const containers = restoreFacts().waves.flatMap((wave) => wave.containers.map(({ desired }) => desired));
  return containers.filter(({ readinessProbe }) => readinessProbe !== undefined);
}

describe('the end of a restore', () => {
  let scene: RestoreScene;
  let clock: FakeClock;
  beforeEach(() => {
    scene = RestoreScene.create();
    clock = new FakeClock();
    for (const host of ['ctl1', 'ctl2', 'cmp1']) scene.engine(host).containers.clear();
    for (const { host, container, image, readinessProbe } of probed()) {
      const { identify = [], binary = '' } = readinessProbe?.record ?? {};
      const said = printed({ ...own(host), binary });
      const engine = scene.engine(host).addImage(image, { outputs: { [identify.join(' ')]: said } });
      engine.addContainer(container, { spec: { Image: image } });
    }
  });

  const containers = () =>
    new ServiceContainers(scene.session.hosts, scene.aborter.signal, scene.runEvents, clock);
  const withRecords = (...records: readonly ServiceRecord[]) => {
    const script = probed()[0]?.readinessProbe?.record?.query.places[0]?.command?.[2] ?? '';
    scene.first.scripts.set(script, { exitCode: 0, logs: printed({ records, unread: [] }) });
  };
  const conductor = (host: string) => record(host, { binary: 'nova-conductor' });
  const wait = (...roles: readonly string[]) =>
    containers().awaitReady(probed().filter(({ role }) => roles.includes(role)));

  it('is when the records of all know them again, by few looks', async () => {
    withRecords(conductor('ctl1'), conductor('ctl2'), record('cmp1'));
    await wait('nova-conductor', 'nova-compute');
    const looks = scene.journal.filter((it) => it.endsWith('create nova_service_records'));
    expect(looks.length).toBeGreaterThan(0);
    expect(looks.length).toBeLessThan(4);
  });

  it('names every one that is missing when the time is over, and why', async () => {
    withRecords(conductor('ctl1'), record('cmp1', { up: false, reportedSecondsAgo: 7200 }));
    const failure = await wait('nova-conductor', 'nova-compute').catch(String);
    expect(failure).toContain(
      `ctl2/nova_conductor: healthy, but not ready after 300 s: ${TITLE} have no nova-conductor on ctl2; they know it on ctl1`,
    );
    expect(failure).toContain(
      `cmp1/nova_compute: healthy, but not ready after 300 s: ${TITLE} say that nova-compute on cmp1 is down; it reported 7200 s ago`,
    );
    expect(failure).not.toContain('ctl1/nova_conductor');
    expect(clock.now()).toBeLessThan(310_000);
  });

  it('does not believe what was reported before', async () => {
    withRecords(conductor('ctl1'), conductor('ctl2'), record('cmp1', { reportedSecondsAgo: 400 }));
    await expect(wait('nova-compute')).rejects.toThrow(
      /not reported since it was started; it reported 400 s/,
    );
  });

  it('is at once when a process says that it refuses to serve', async () => {
    withRecords(conductor('ctl1'), conductor('ctl2'));
    const logs = 'Refusing to start after potentially having lost that state!';
    scene.engine('cmp1').addImage('q/nova-compute:1', { logs }).containers.clear();
    scene.engine('cmp1').addContainer('nova_compute', { spec: { Image: 'q/nova-compute:1' } });
    await expect(wait('nova-compute')).rejects.toThrow(`cmp1/nova_compute: it refuses to serve: ${logs}`);
    expect(clock.now()).toBeLessThan(10_000);
  });

  it('is soon after Ctrl-C', async () => {
    withRecords(conductor('ctl1'));
    scene.aborter.abort();
    await expect(wait('nova-compute')).rejects.toThrow(/interrupted while it was not ready yet/);
    expect(clock.now()).toBeLessThan(20_000);
  });
});
