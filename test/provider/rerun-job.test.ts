import { UNKNOWN } from '../../lib/provider/resource';
import { JOB_TYPE as TYPE, sampleJob as job } from './sample-job';
import { changes, ServedProvider, stateOf } from './served-provider';

const MARKER = 'nova_bootstrap.due';

describe('a job whose work was undone', () => {
  const provider = new ServedProvider();
  const engine = provider.engine();

  beforeEach(async () => {
    engine.history.heal();
    engine.addImage('nova-api:1', { exitCode: 0 });
    await provider.start();
  });
  afterEach(() => provider.stop());

  it('runs again although nothing of it has changed, and once', async () => {
    const state = stateOf(await provider.deploy(TYPE, job()));
    await engine.createVolume({ Name: MARKER });
    expect(changes(await provider.plan(TYPE, job(), state))).toMatchObject({ exit_code: UNKNOWN });
    engine.history.changes.length = 0;
    const again = stateOf(await provider.deploy(TYPE, job(), state));
    expect(engine.history.changes).toEqual(
      expect.arrayContaining(['start nova_bootstrap', `remove volume ${MARKER}`]),
    );
    expect(changes(await provider.plan(TYPE, job(), again))).toEqual({});
  });

  it('stays due when it fails', async () => {
    const state = stateOf(await provider.deploy(TYPE, job()));
    await engine.createVolume({ Name: MARKER });
    engine.addImage('nova-api:1', { exitCode: 3 });
    const { state: after } = await provider.deploy(TYPE, job(), state);
    expect(await engine.tryInspectVolume(MARKER)).toBeDefined();
    expect(changes(await provider.plan(TYPE, job(), after))).toMatchObject({ exit_code: UNKNOWN });
  });

  it('keeps its record while its host does not answer, or is not declared any more', async () => {
    const state = stateOf(await provider.deploy(TYPE, job()));
    engine.history.die();
    expect(await provider.refresh(TYPE, state)).toEqual(state);
    engine.history.heal();
    await engine.createVolume({ Name: MARKER });
    await provider.startWithout('ctl1');
    expect(await provider.refresh(TYPE, state)).toEqual(state);
    await engine.removeVolume(MARKER);
  });
});
