import { printPlacements } from '../../lib/contract/role-placement';
import type { Attributes } from '../../lib/provider/resource';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const TYPE = 'docker_container';

function placements(image: string): string {
  return printPlacements([
    { role: 'api', container: 'api', image: `api:${image}`, hosts: ['ctl1', 'ctl2'] },
    { role: 'compute', container: 'compute', image: `compute:${image}`, hosts: ['ctl3'] },
  ]);
}

function job(others: Attributes = {}): Attributes {
  return {
    docker_host: 'ctl1',
    name: 'snapshot',
    image: 'tool:1',
    attach: true,
    must_run: false,
    env: ['KEEP=5'],
    triggers: { api: 'api:2@id' },
    placements: placements('2'),
    ...others,
  };
}

describe('a job that is told what runs', () => {
  const provider = new ServedProvider();

  beforeEach(async () => {
    for (const engine of Object.values(provider.engines)) {
      engine.history.heal();
      engine.containers.clear();
    }
    provider.engine().addImage('tool:1', { exitCode: 0 });
    for (const host of ['ctl1', 'ctl2']) {
      provider.engine(host).addContainer('api', { spec: { Image: 'api:1' } });
    }
    await provider.start(['ctl3']);
  });
  afterEach(() => provider.stop());

  const created = () => provider.engine().container('snapshot');

  it('knows which versions it lies between, and has a file with all that runs', async () => {
    stateOf(await provider.deploy(TYPE, job()));
    expect(created()?.spec.Env).toEqual([
      'KEEP=5',
      'FROM_TAG=1',
      'TO_TAG=2',
      'PLACEMENTS=/kollaform/placements.json',
    ]);
    expect(created()?.uploads).toBe(1);
  });

  it('is told of the one that was parked in the middle of a swap', async () => {
    await provider.engine().renameContainer('api', 'api.prev');
    stateOf(await provider.deploy(TYPE, job()));
    expect(created()?.spec.Env).toContain('FROM_TAG=1');
  });

  it('does not run again, nor shows a change, because something else is wanted elsewhere', async () => {
    const state = stateOf(await provider.deploy(TYPE, job()));
    expect(changes(await provider.plan(TYPE, job({ placements: placements('3') }), state))).toEqual({});
  });

  it('goes on without a host that need not answer, and says so', async () => {
    provider.engine('ctl3').history.die();
    const { diagnostics, state } = await provider.deploy(TYPE, job());
    expect(textOf(diagnostics)).toContain('ctl3 is unreachable and was skipped');
    expect(state).toMatchObject({ exit_code: 0 });
  });

  it('fails before it runs when a host does not answer that must', async () => {
    provider.engine('ctl2').history.die();
    const { diagnostics, state } = await provider.deploy(TYPE, job());
    expect(textOf(diagnostics)).toContain('ctl2: could not');
    expect(state).toBeNull();
    expect(created()).toBeUndefined();
  });
});
