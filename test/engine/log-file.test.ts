import { linesSince, readLogFile } from '../../lib/engine/log-file';
import { FakeEngine } from '../helpers/fake-engine';

const SPEC = { Image: 'nova-compute:2', Env: ['TZ=Europe/Rome'], HostConfig: { NetworkMode: 'host' } };
const FILE = '/var/log/kolla/nova/nova-compute.log';
const OUTPUT = [
  'the end of a line',
  '2026-11-27 21:00:00.100 7 INFO nova [-] of the one before',
  '2026-11-27 21:30:05.200 7 INFO nova [-] starting',
  '2026-11-27 21:30:06.300 7 ERROR nova Traceback:',
  '  of no time',
  '',
  '2026-11-27 21:30:05',
].join('\n');
const EXPECTED = [
  '2026-11-27 21:30:05.200 7 INFO nova [-] starting',
  '2026-11-27 21:30:06.300 7 ERROR nova Traceback:',
  '  of no time',
].join('\n');

describe('lines of a log since a moment', () => {
  it('are those that were written then or later', () => {
    expect(linesSince(OUTPUT)).toBe(EXPECTED);
  });

  it('may have a T in their time', () => {
    expect(linesSince('2026-11-27T21:00:00 a\n2026-11-27T21:30:05 b\n\n2026-11-27 21:30:05')).toBe(
      '2026-11-27T21:30:05 b',
    );
  });

  it('are none when nothing was written since', () => {
    expect(linesSince('2026-11-27 21:00:00 a\n\n2026-11-27 21:30:05')).toBe('');
    expect(linesSince('2026-11-27 21:30:05')).toBe('');
    expect(linesSince('')).toBe('');
  });
});

describe('the log file of a container', () => {
  const STARTED = '2026-11-27T20:30:05.123456789Z';
  const scene = () => {
    const engine = new FakeEngine().addImage('nova-compute:2', { exitCode: 0, logs: OUTPUT });
    const container = engine.addContainer('nova_compute', { spec: SPEC });
    const inspection = () => {
      const found = container.inspect();
      return { ...found, State: { ...found.State, StartedAt: STARTED } };
    };
    return { engine, container, inspection };
  };

  it('is read by itself while it runs, and its own clock says since when', async () => {
    const { engine, inspection } = scene();
    await readLogFile(engine, inspection(), FILE);
    const calls = engine.history.calls.filter((it) => it.startsWith('execute'));
    expect(calls).toEqual([
      expect.stringContaining(`sh ${Date.parse(STARTED.slice(0, 19) + 'Z') / 1000} ${FILE}`),
    ]);
  });

  it('is read by another one with its volumes, which is gone then, when it has ended', async () => {
    const { engine, container, inspection } = scene();
    container.end(0);
    let made: unknown;
    const create = engine.createContainer.bind(engine);
    engine.createContainer = (name, spec) => {
      made = [name, spec.Entrypoint, spec.Env, spec.HostConfig];
      return create(name, spec);
    };
    expect(await readLogFile(engine, inspection(), FILE)).toBe(EXPECTED);
    const host = { VolumesFrom: [`${container.id}:ro`], NetworkMode: 'host' };
    expect(made).toEqual(['nova_compute.log', ['sh'], ['TZ=Europe/Rome'], host]);
    expect(engine.summary()).toEqual(['nova_compute exited nova-compute:2']);
  });
});
