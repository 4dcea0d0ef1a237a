import { rerunMarker } from '../../lib/contract/rerun-marker';
import { UNKNOWN, type Attributes } from '../../lib/provider/resource';
import { JOB_TYPE as TYPE, sampleJob } from './sample-job';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const job = (others: Attributes = {}) => sampleJob({ logs: true, ...others });

describe('docker_container with attach', () => {
  const provider = new ServedProvider();
  const engine = provider.engine();

  beforeAll(() => provider.start());
  afterAll(() => provider.stop());
  beforeEach(() => {
    engine.containers.clear();
    engine.history.changes.length = 0;
    engine.addImage('nova-api:1', { exitCode: 0, logs: 'nothing to migrate' });
  });

  const ran = async (config = job()) => stateOf(await provider.deploy(TYPE, config));

  it('runs to its end, and what it returned and said is recorded', async () => {
    expect(await ran()).toMatchObject({
      exit_code: 0,
      container_logs: 'nothing to migrate',
      status: 'exited',
    });
    expect(engine.summary()).toEqual([]);
  });

  it('that is done and warns is shown with what it warns of', async () => {
    engine.addImage('nova-api:1', { exitCode: 0, logs: 'Warning: a clock was wrong.\nWARNING nova\nSaved.' });
    const { state, diagnostics } = await provider.deploy(TYPE, job());
    expect(state).toMatchObject({ exit_code: 0 });
    expect(textOf(diagnostics)).toBe('warning: ctl1/nova_bootstrap is done, and warns\na clock was wrong.');
  });

  it('is not run again while its triggers are the same', async () => {
    const state = await ran();
    engine.history.changes.length = 0;
    expect(changes(await provider.plan(TYPE, job(), state))).toEqual({});
    stateOf(await provider.deploy(TYPE, job({ env: ['A=1'] }), state));
    expect(engine.history.changes).toEqual([]);
  });

  it('runs again when a trigger changes', async () => {
    const state = await ran();
    const plan = await provider.plan(TYPE, job({ triggers: { tag: '2' } }), state);
    expect(changes(plan)).toMatchObject({ triggers: { tag: '2' }, exit_code: UNKNOWN, id: UNKNOWN });
    expect(plan.requiresReplace).toEqual([]);
    engine.history.changes.length = 0;
    stateOf(await provider.deploy(TYPE, job({ triggers: { tag: '2' } }), state));
    expect(engine.history.changes).toContain('start nova_bootstrap');
  });

  it('does not run when a trigger that was open turns out to be the same', async () => {
    const state = await ran();
    engine.history.changes.length = 0;
    const { planned } = await provider.plan(TYPE, job({ triggers: { tag: UNKNOWN } }), state);
    const result = await provider.client.apply(TYPE, state, { ...planned, triggers: { tag: '1' } });
    expect(stateOf(result)).toEqual(state);
    expect(engine.history.changes).toEqual([]);
  });

  it('does not run again for another image, and shows no change, when it ignores that', async () => {
    const config = job({ ignore_image: true });
    const state = await ran(config);
    expect(changes(await provider.plan(TYPE, { ...config, image: 'nova-api:2' }, state))).toEqual({});
    const next = { ...config, image: 'nova-api:2', triggers: { tag: '2' } };
    expect(changes(await provider.plan(TYPE, next, state))).toMatchObject({
      image: 'nova-api:2',
      id: UNKNOWN,
    });
  });

  it('says which container must run whose network it shares', async () => {
    const sharing = job({ network_mode: 'container:proxysql' });
    const first = await provider.deploy(TYPE, sharing);
    expect(textOf(first.diagnostics)).toContain(
      'ctl1/nova_bootstrap shares the network of proxysql (network_mode), which is not there. Start proxysql on ctl1',
    );
    engine.addContainer('proxysql', { spec: { Image: 'nova-api:1' }, status: 'exited' });
    const second = await provider.deploy(TYPE, sharing);
    expect(textOf(second.diagnostics)).toContain('which does not run (exited)');
    engine.containers.clear();
    engine.addContainer('proxysql.prev', { spec: { Image: 'nova-api:1' }, status: 'exited' });
    const third = await provider.deploy(TYPE, sharing);
    expect(textOf(third.diagnostics)).toContain('is parked as proxysql.prev: an update or a restore');
    expect(textOf(third.diagnostics)).not.toContain('Start proxysql');
    engine.containers.clear();
    engine.addContainer('proxysql', { spec: { Image: 'nova-api:1' } });
    await ran(sharing);
  });

  it('does not run with another image than the plan saw', async () => {
    const triggers = { 'nova-api': 'nova-api:1@sha256:seen' };
    const { state, diagnostics } = await provider.deploy(TYPE, job({ triggers }));
    expect(state).toBeNull();
    expect(textOf(diagnostics)).toContain('ctl1: the image nova-api:1 has changed since the plan');
    expect(engine.history.changes).toEqual([]);
    await ran(job({ triggers: { 'nova-api': 'nova-api:1@sha256:nova-api:1' } }));
  });

  it('fails with a code that is not accepted, is not recorded, and runs again next time', async () => {
    engine.addImage('nova-api:1', { exitCode: 3, logs: 'no such table' });
    const { state, diagnostics } = await provider.deploy(TYPE, job());
    expect(state).toBeNull();
    expect(textOf(diagnostics)).toBe(
      'error: ctl1/nova_bootstrap: it exited with code 3\nImage: nova-api:1\nIts last log lines:\nno such table\n\n' +
        'Nothing that comes after it was touched. The next deploy runs it again.',
    );
  });

  it('keeps what is recorded of its last run when the next one fails', async () => {
    const state = await ran();
    engine.addImage('nova-api:1', { exitCode: 3 });
    const result = await provider.deploy(TYPE, job({ triggers: { tag: '2' } }), state);
    expect(result.state).toEqual(state);
    expect(changes(await provider.plan(TYPE, job({ triggers: { tag: '2' } }), result.state))).toMatchObject({
      exit_code: UNKNOWN,
    });
  });

  it('may end with any code that is accepted, and warns with its last log lines of one that is not 0', async () => {
    engine.addImage('nova-api:1', { exitCode: 3, logs: 'hw_machine_type unset' });
    const { state, diagnostics } = await provider.deploy(TYPE, job({ accepted_exit_codes: [0, 3] }));
    expect(state).toMatchObject({ exit_code: 3 });
    expect(textOf(diagnostics)).toBe(
      'warning: ctl1/nova_bootstrap: it exited with code 3, which is accepted\nIts last log lines:\nhw_machine_type unset',
    );
  });

  it('says what its exit code means, where that is known', async () => {
    const exit_codes = { '1': 'A check warns.', '255': 'The check itself has failed.' };
    engine.addImage('nova-api:1', { exitCode: 255, logs: 'Lost connection' });
    const failed = await provider.deploy(TYPE, job({ exit_codes }));
    expect(textOf(failed.diagnostics)).toContain('it exited with code 255');
    expect(textOf(failed.diagnostics)).toContain(
      'The check itself has failed.\nIts last log lines:\nLost connection',
    );
    engine.addImage('nova-api:1', { exitCode: 1 });
    const warned = await provider.deploy(TYPE, job({ exit_codes, accepted_exit_codes: [0, 1] }));
    expect(textOf(warned.diagnostics)).toContain('A check warns.\nIt logged nothing.');
    engine.addImage('nova-api:1', { exitCode: 2 });
    const other = await provider.deploy(TYPE, job({ exit_codes }));
    expect(textOf(other.diagnostics)).toContain('Image: nova-api:1\nIt logged nothing.');
  });

  describe('that finishes what a release has begun', () => {
    const finishing = (wanted: string) =>
      job({ image: 'container:nova_api', only_beside: 'nova_api', unless_release: wanted });

    it.each([
      ['nova-api:2025.1-x', 'nova-api:2026.1-x', 'nothing to migrate'],
      ['nova-api:2025.1-x', 'nova-api:2025.1-p1', 'Not run: nova_api stays at 2025.1.'],
      ['nova-api:v1', 'nova-api:v1', 'Not run: nova_api runs nova-api:v1 already.'],
      ['nova-api:v1', 'nova-api:v2', 'nothing to migrate'],
    ])('with %s running and %s wanted says "%s"', async (running, wanted, said) => {
      engine.addImage(running, { exitCode: 0, logs: 'nothing to migrate' });
      engine.addContainer('nova_api', { spec: { Image: running } });
      expect(await ran(finishing(wanted))).toMatchObject({ container_logs: said });
    });

    it("goes by Kolla's label where a tag tells no release", async () => {
      engine.addImage('nova-api:v1');
      engine.addImage('nova-api:v2');
      engine.labels.set('nova-api:v2', { kolla_version: '20.3.0' });
      const Labels = { kolla_version: '20.1.0' };
      engine.addContainer('nova_api', { spec: { Image: 'nova-api:v1', Labels } });
      const { container_logs } = await ran(finishing('nova-api:v2'));
      expect(container_logs).toBe('Not run: nova_api stays at 2025.1.');
    });

    it('is not due for ever when it was marked to run again, and is not needed', async () => {
      engine.addContainer('nova_api', { spec: { Image: 'nova-api:1' } });
      const state = await ran(finishing('nova-api:1'));
      await engine.createVolume({ Name: rerunMarker('nova_bootstrap') });
      const read = await provider.client.read(TYPE, state);
      expect(stateOf(read)).toMatchObject({ status: 'pending' });
      stateOf(await provider.deploy(TYPE, finishing('nova-api:1'), stateOf(read)));
      expect(await engine.tryInspectVolume(rerunMarker('nova_bootstrap'))).toBeUndefined();
    });

    it('is planned, too, before there is any such container', async () => {
      const { diagnostics } = await provider.plan(TYPE, finishing('nova-api:2026.1'));
      expect(diagnostics).toEqual([]);
    });
  });

  it('counts as done without a run, and says why, where the container is not there that it needs beside it', async () => {
    const state = await ran(job({ only_beside: 'nova_api' }));
    expect(state).toMatchObject({
      exit_code: null,
      container_logs: 'Not run: there is no container nova_api on this host yet.',
    });
    expect(engine.history.changes).toEqual([]);
    engine.addContainer('nova_api');
    expect(changes(await provider.plan(TYPE, job({ only_beside: 'nova_api' }), state))).toEqual({});
    const next = job({ only_beside: 'nova_api', triggers: { tag: '2' } });
    expect(stateOf(await provider.deploy(TYPE, next, state))).toMatchObject({ exit_code: 0 });
  });

  it('counts as done without a run, and says why, where the container is there that shows it was done before', async () => {
    const config = job({ unless_beside: 'nova_api' });
    expect(await ran(config)).toMatchObject({ exit_code: 0 });
    engine.addContainer('nova_api');
    engine.history.changes.length = 0;
    const state = await ran(config);
    expect(state).toMatchObject({
      exit_code: null,
      container_logs: 'Not run: there is a container nova_api on this host, so it was done before.',
    });
    expect(engine.history.changes).toEqual([]);
  });

  it('takes the image of a container that a swap or a restore has parked', async () => {
    engine.addContainer('mariadb.prev', { spec: { Image: 'nova-api:1' } });
    expect(await ran(job({ image: 'container:mariadb' }))).toMatchObject({ exit_code: 0 });
  });

  it('takes the image of another container, which must be there when it is planned', async () => {
    const config = job({ image: 'container:mariadb' });
    const { diagnostics } = await provider.plan(TYPE, config);
    expect(textOf(diagnostics)).toContain('there is no container mariadb, whose image nova_bootstrap takes');
    engine.addContainer('mariadb', { spec: { Image: 'nova-api:1' } });
    expect(await ran(config)).toMatchObject({ image: 'container:mariadb', image_id: 'sha256:nova-api:1' });
  });

  it('is another thing than a service container', async () => {
    const { requiresReplace } = await provider.plan(TYPE, { ...job(), attach: null }, await ran());
    expect(requiresReplace).toEqual(['attach']);
  });

  it('is removed with what is left of it', async () => {
    const state = await ran(job({ rm: false }));
    expect(engine.summary()).toHaveLength(1);
    await provider.client.apply(TYPE, state, null);
    expect(engine.summary()).toEqual([]);
  });

  describe('that runs for something', () => {
    const PURPOSE = '[{"host":"old"}]';
    const purposeful = (purpose: Attributes['run_for']) => job({ triggers: null, run_for: purpose });
    const begun = () => engine.history.changes.filter((it) => it === 'start nova_bootstrap').length;

    it('does not run while that is empty, and is recorded', async () => {
      const state = stateOf(await provider.deploy(TYPE, purposeful('')));
      expect(begun()).toBe(0);
      expect(changes(await provider.plan(TYPE, purposeful(''), state))).toEqual({});
      const other = { ...purposeful(''), image: 'nova-api:2' };
      stateOf(await provider.deploy(TYPE, other, state));
      expect(begun()).toBe(0);
    });

    it('is told of it when it runs, and has nothing to do afterwards', async () => {
      const before = stateOf(await provider.deploy(TYPE, purposeful('')));
      const plan = await provider.plan(TYPE, purposeful(PURPOSE), before);
      expect(changes(plan)).toMatchObject({ run_for: PURPOSE, exit_code: UNKNOWN });
      const after = stateOf(await provider.deploy(TYPE, { ...purposeful(PURPOSE), rm: false }, before));
      expect(begun()).toBe(1);
      expect(engine.container('nova_bootstrap')?.spec.Env).toContain(`RUN_FOR=${PURPOSE}`);
      expect(after).toMatchObject({ exit_code: 0, run_for: '' });
      expect(changes(await provider.plan(TYPE, { ...purposeful(''), rm: false }, after))).toEqual({});
    });
  });
});
