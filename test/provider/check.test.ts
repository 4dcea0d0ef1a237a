import { printOrder } from '../../lib/contract/upgrade-order';
import { printChecks, type WaveCheck } from '../../lib/contract/wave-check';
import type { Attributes } from '../../lib/provider/resource';
import { changes, ServedProvider, stateOf, textOf } from './served-provider';

const TYPE = 'docker_check';
const ORDER = printOrder({
  service: 'radio',
  waves: [
    {
      name: 'senders',
      kind: 'roles',
      update: 'free',
      members: [{ role: 'sender', container: 'sender', hosts: ['ctl1'] }],
    },
  ],
});

/** In all events. */
const SAME = { version: 1, run: 'run-1', service: 'radio', time: 'now' };
const SENDER = { name: 'sender', image: 'sender:1', docker_host: 'ctl1' };

const asked = (more: Partial<WaveCheck>): string =>
  printChecks([{ name: 'plays', after: 'wave', timeoutSeconds: 10, ...more }]);
const EXEC = asked({ exec: { container: 'sender', command: ['plays'] } });

const check = (desired: string, text = EXEC): Attributes => ({
  wave: 'senders',
  desired,
  checks: { ctl1: text },
});

describe('docker_check', () => {
  let provider: ServedProvider;

  beforeEach(async () => {
    provider = new ServedProvider();
    provider.engine().addImage('sender:1').addImage('smoke:1');
    await provider.start([], { order: ORDER });
    await deployed();
  });
  afterEach(() => provider.stop());

  const deployed = async () => stateOf(await provider.deploy('docker_container', SENDER));
  const letAnswer = (exitCode: number, output = '') => {
    const sender = provider.engine().container('sender');
    if (sender) sender.behaviour = { probeCode: exitCode, outputs: { plays: output } };
  };

  it('asks once, and nothing more is planned', async () => {
    letAnswer(0);
    const state = stateOf(await provider.deploy(TYPE, check('a')));
    expect(state).toMatchObject({ desired: 'a', passed: 'a', checks: null });
    expect(changes(await provider.plan(TYPE, check('a'), state))).toEqual({});
    await provider.upgrade();
    expect(provider.upgrades.at(-1)?.waves[0]).not.toHaveProperty('checks');
  });

  it('asks again for what is another one, and the plan names it', async () => {
    letAnswer(0);
    const state = stateOf(await provider.deploy(TYPE, check('a')));
    await provider.plan(TYPE, check('b'), state);
    const [warning] = await provider.upgrade();
    expect(warning?.summary).toBe('Upgrade of radio: 1 check is asked');
    expect(warning?.detail).toContain('= plays, asked on ctl1 when the wave is done');
    expect(stateOf(await provider.deploy(TYPE, check('b'), state))).toMatchObject({ passed: 'b' });
  });

  it('asks again when something of its wave is repaired', async () => {
    letAnswer(0);
    const state = stateOf(await provider.deploy(TYPE, check('a')));
    const sender = await deployed();
    provider.engine().container('sender')?.end(0);
    await provider.restart();
    await provider.plan('docker_container', SENDER, sender);
    const plan = await provider.client.plan(TYPE, check('a'), state);
    expect(changes({ ...plan, refreshed: state })).toHaveProperty('passed');
  });

  it('fails with what was printed, and is asked again until it has passed', async () => {
    letAnswer(0);
    const state = stateOf(await provider.deploy(TYPE, check('a')));
    letAnswer(3, 'no sound\nat all\n');
    const failed = await provider.deploy(TYPE, check('b'), state);
    expect(textOf(failed.diagnostics)).toBe(
      'error: ctl1: the check plays of the wave senders has not passed: it ended with code 3\n' +
        'What it printed last:\nno sound\nat all\n\n' +
        'The containers stay as they are, and nothing that comes after it was begun. The next deploy asks it again.',
    );
    expect(failed.state).toMatchObject({ desired: 'b', passed: '' });
    expect(changes(await provider.plan(TYPE, check('b'), failed.state))).toHaveProperty('passed');
    letAnswer(0);
    const passed = stateOf(await provider.deploy(TYPE, check('b'), failed.state));
    expect(changes(await provider.plan(TYPE, check('b'), passed))).toEqual({});
  });

  it('leaves no record when the first one fails', async () => {
    letAnswer(1);
    expect((await provider.deploy(TYPE, check('a'))).state).toBeNull();
  });

  it('runs an image to its end, and leaves nothing of it', async () => {
    const run = asked({ run: { name: 'radio_check_plays', image: 'smoke:1' } });
    provider.engine().addImage('smoke:1', { exitCode: 2, logs: 'Silence.' });
    const failed = await provider.deploy(TYPE, check('a', run));
    expect(textOf(failed.diagnostics)).toContain('has not passed: it exited with code 2');
    expect(textOf(failed.diagnostics)).toContain('Silence.');
    provider.engine().addImage('smoke:1', { exitCode: 0 });
    expect(stateOf(await provider.deploy(TYPE, check('a', run)))).toMatchObject({ passed: 'a' });
    expect(provider.engine().summary()).toEqual(['sender running sender:1']);
  });

  it('says where there is nothing to ask', async () => {
    const gone = asked({ exec: { container: 'gone', command: ['plays'] } });
    const { diagnostics } = await provider.deploy(TYPE, check('a', gone));
    expect(textOf(diagnostics)).toContain('has not passed: there is no container gone');
  });

  it('tells its begin and its end, within its wave', async () => {
    letAnswer(1, 'secret');
    provider.events.length = 0;
    await provider.deploy(TYPE, check('a'));
    const told = provider.events.map((it) => ({ ...it, ...SAME }));
    expect(told).toContainEqual({ ...SAME, kind: 'wave-begin', wave: 'senders', update: 'free' });
    const place = { ...SAME, check: 'plays', host: 'ctl1', wave: 'senders' };
    expect(told).toContainEqual({ ...place, kind: 'check-begin' });
    expect(told).toContainEqual({
      ...place,
      kind: 'check-end',
      outcome: 'failed',
      reason: 'it ended with code 1',
    });
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});
