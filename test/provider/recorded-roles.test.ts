import {
  printRecordedRoles,
  printStaleRecords,
  type ServiceRecord,
} from '../../lib/contract/readiness-probe';
import { printPlacements } from '../../lib/contract/role-placement';
import type { Attributes } from '../../lib/provider/resource';
import { own, printed, query, record } from './readiness/sample-records';
import { ServedProvider, textOf } from './served-provider';

const HOSTS = ['ctl1', 'cmp1', 'cmp2', 'cmp3'];

describe('docker_prechecks of a service that keeps records', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = new ServedProvider(HOSTS);
    await provider.start();
  });
  afterEach(() => provider.stop());

  const conductor = (records: readonly ServiceRecord[], unread: readonly string[] = []) => {
    const engine = provider.engine('ctl1');
    engine.addImage('nova-conductor:1', { exitCode: 0, logs: printed({ records, unread }) });
    engine.addContainer('nova_conductor', { spec: { Image: 'nova-conductor:1' } });
  };
  /** @param name what it calls itself */
  const compute = (host: string, name = host) => {
    const engine = provider
      .engine(host)
      .addImage('nova-compute:1', { outputs: { whoami: printed(own(name)) } });
    engine.addContainer('nova_compute', { spec: { Image: 'nova-compute:1' } });
  };
  const read = async (others: Attributes = {}) => {
    const role = { role: 'nova-compute', container: 'nova_compute', image: 'nova-compute:1' };
    const probe = { binary: 'nova-compute', identify: ['whoami'], query: query('ctl1') };
    const config: Attributes = {
      service: 'nova',
      placements: printPlacements([{ ...role, hosts: ['cmp1', 'cmp2', 'cmp3'] }]),
      recorded_roles: printRecordedRoles([{ role: 'nova-compute', record: probe }]),
      ...others,
    };
    return provider.client.readDataSource('docker_prechecks', config);
  };
  const check = async () => textOf((await read()).diagnostics);
  const count = (what: string) => provider.journal.filter((it) => it.includes(what)).length;
  const asked = () =>
    HOSTS.filter((it) => provider.engine(it).history.calls.some((call) => call.includes('whoami')));

  it('look once at the records, and ask no container whose name is in them', async () => {
    conductor([record('cmp1'), record('cmp2.example.org'), record('cmp3')]);
    for (const host of ['cmp1', 'cmp2', 'cmp3']) compute(host);
    expect(await check()).toBe('');
    expect(count('create nova_service_records')).toBe(1);
    expect(asked()).toEqual([]);
  });

  it('warn of what runs and is down, and of what is dead and nothing', async () => {
    conductor([
      record('cmp1', { up: false, reportedSecondsAgo: 90 }),
      record('cmp2'),
      record('old', { up: false }),
    ]);
    for (const host of ['cmp1', 'cmp2']) compute(host);
    const text = await check();
    expect(text).toContain("warning: cmp1/nova_compute runs, but is down by Nova's service records");
    expect(text).toContain('have 1 dead one of nothing that runs here: nova-compute on old');
    expect(text).not.toContain('error');
  });

  it('ask a container what it calls itself where there is no such name', async () => {
    conductor([record('rack7-3', { up: false }), record('cmp2')]);
    compute('cmp1', 'rack7-3');
    compute('cmp2');
    expect(await check()).toContain('cmp1/nova_compute: nova-compute on rack7-3 last reported 0 seconds ago');
    expect(asked()).toEqual(['cmp1']);
  });

  it('hand on what a deploy is to force down, and to lift, where it does so', async () => {
    const returned = record('cmp2', { forcedDown: true, isForcedByDeploy: true });
    conductor([record('cmp1'), returned, record('cmp3', { up: false }), record('old', { up: false })]);
    compute('cmp1');
    const { state, diagnostics } = await read({ forces_down_stale_records: true });
    expect(state?.['stale_records']).toBe(
      printStaleRecords([
        { binary: 'nova-compute', host: 'old', database: 'nova', isBack: false },
        { binary: 'nova-compute', host: 'cmp2', database: 'nova', isBack: true },
      ]),
    );
    expect(textOf(diagnostics)).toContain('This deploy forces down nova-compute on old.');
    expect((await read()).state?.['stale_records']).toBe('');
  });

  it('do not look where nothing runs yet', async () => {
    conductor([]);
    expect(await check()).not.toContain('records');
    expect(count('create nova_service_records')).toBe(0);
  });

  it('warn, and no more, when the records cannot be read', async () => {
    compute('cmp1');
    const text = await check();
    expect(text).toContain("warning: Nova's service records could not be read");
    expect(text).not.toContain('error');
  });
});
