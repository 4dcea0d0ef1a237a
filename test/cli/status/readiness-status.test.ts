import type { ServiceRecord } from '../../../lib/contract/readiness-probe';
import type { ContainerStatus } from '../../../lib/cli/status/status-report';
import { own, printed, record } from '../../provider/readiness/sample-records';
import { until } from '../../helpers/until';
import { CLOUD, StatusScene } from './status-scene';

const TITLE = "Nova's service records";
const OF_CONDUCTOR = 'q/nova-conductor:2025.2-x';
const PROBED = ['nova-conductor', 'nova-scheduler', 'nova-compute'];

/** Containers that are healthy by their engines, and what Nova says of them. */
describe('kollaform status of a service that keeps records', () => {
  let scene: StatusScene;
  beforeEach(() => {
    scene = new StatusScene(CLOUD.replace('service_records: false', 'service_records: true'));
  });
  afterEach(() => {
    scene.remove();
  });

  const journal = (kind: string) =>
    [...scene.engines.values()].flatMap(({ history }) => history.changes.filter((it) => it.includes(kind)));
  const upOnes = () =>
    scene.desired
      .filter(({ role }) => PROBED.includes(role))
      .map(({ host, role }) => record(host, { binary: role }));
  const onCompute = (host: string, changes: Partial<ServiceRecord>) =>
    upOnes().map((it) => (it.host === host ? { ...it, ...changes } : it));

  /** @param records undefined: the database does not answer */
  async function deployed(records?: readonly ServiceRecord[], unread: readonly string[] = []) {
    await scene.deploy();
    for (const desired of scene.desired.filter(({ role }) => PROBED.includes(role))) {
      const { host, container: name, image, readinessProbe } = desired;
      const { identify = [], binary = '' } = readinessProbe?.record ?? {};
      const outputs = { [identify.join(' ')]: printed({ ...own(host), binary }) };
      const engine = scene.engine(host).addImage(image, { outputs });
      engine.containers.delete(engine.container(name)?.id ?? '');
      engine.addContainer(name, { spec: scene.specOf(desired) });
    }
    const answer = records === undefined ? {} : { logs: printed({ records, unread }) };
    for (const host of ['ctl1', 'ctl2']) {
      const exitCode = records === undefined ? 1 : 0;
      scene.engine(host).addImage(OF_CONDUCTOR, { exitCode, ...answer });
    }
  }
  async function ofCompute(host: string): Promise<ContainerStatus | undefined> {
    const { services } = await scene.report();
    return services[0]?.containers.find((it) => it.host === host && it.role === 'nova-compute');
  }

  it('is in sync when all are up, after one look for all hosts', async () => {
    await deployed(upOnes());
    expect(await scene.run()).toBe(0);
    expect(scene.text).toContain('nova: all 12 containers are in sync');
    expect(journal('create nova_service_records')).toEqual(['create nova_service_records_status']);
    expect(journal('remove nova_service_records')).toHaveLength(1);
  });

  it.each<[string, Partial<ServiceRecord>]>([
    ['is down; it reported 90 s ago', { up: false, reportedSecondsAgo: 90 }],
    ['has version 1, and the code that runs has 2', { version: 1 }],
  ])('tells a healthy compute that %s', async (reason, changes) => {
    await deployed(onCompute('cmp2', changes));
    expect(await ofCompute('cmp2')).toMatchObject({
      verdict: 'not-ready',
      running: { state: 'running' },
      remark: `not ready: ${TITLE} say that nova-compute on cmp2 ${reason}`,
    });
    expect(await ofCompute('cmp1')).toMatchObject({ verdict: 'in-sync' });
    expect(await scene.run()).toBe(1);
    expect(scene.text).toContain('nova: 11 of 12 containers are in sync; 1 not ready');
  });

  it('tells one of which there is no record', async () => {
    await deployed(upOnes().filter(({ host }) => host !== 'cmp3'));
    const remark = `not ready: ${TITLE} have no nova-compute on cmp3; they know it on cmp1, cmp2`;
    expect(await ofCompute('cmp3')).toMatchObject({ verdict: 'not-ready', remark });
  });

  it('is no verdict where the records cannot be read, and says so once', async () => {
    await deployed();
    expect(await scene.run()).toBe(0);
    expect(scene.printed.at(-1)?.slice(-2)).toEqual([
      'Not known whether they are ready:',
      `  cmp1-cmp3, ctl1, ctl2: ${TITLE} could not be read: ctl1: it exited with code 1; ctl2: it exited with code 1`,
    ]);
    const readinessUnknown = expect.stringContaining('could not be read') as string;
    expect(await ofCompute('cmp1')).toMatchObject({ verdict: 'in-sync', readinessUnknown });
  });

  it('is no verdict for one whose record may be in a database that was not read', async () => {
    await deployed(
      upOnes().filter(({ host }) => host !== 'cmp3'),
      ['cell2: gone'],
    );
    const readinessUnknown = expect.stringContaining('not all could be read: cell2: gone') as string;
    expect(await ofCompute('cmp3')).toMatchObject({ verdict: 'in-sync', readinessUnknown });
  });

  it('asks neither who is unhealthy nor who is stopped', async () => {
    await deployed(onCompute('cmp1', { up: false }));
    scene.engine('cmp1').container('nova_compute')?.end(3);
    expect(await ofCompute('cmp1')).toMatchObject({ verdict: 'stopped', remark: 'exited with code 3' });
  });

  it('asks the records seldom, and each container once, when it looks again and again', async () => {
    await deployed(upOnes());
    const ended = scene.run({ watch: true });
    await until(() => scene.printed.length === 2, 15_000, 'the second look');
    scene.aborter.abort();
    await ended;
    expect(journal('create nova_service_records')).toHaveLength(1);
    const asked = scene.engine('cmp1').history.calls.filter((it) => it.startsWith('execute python3'));
    expect(asked).toHaveLength(1);
  });
});
