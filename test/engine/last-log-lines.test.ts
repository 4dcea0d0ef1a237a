import { lastLogLines } from '../../lib/engine/recreate/last-log-lines';
import { FakeEngine } from '../helpers/fake-engine';

function engineWith(logs: string, file = '') {
  const engine = new FakeEngine().addImage('nova-compute:2', { logs });
  engine.addContainer('nova_compute', { spec: { Image: 'nova-compute:2' } });
  const inspect = engine.tryInspectContainer.bind(engine);
  engine.tryInspectContainer = async (name) => {
    const found = await inspect(name);
    return found && { ...found, State: { ...found.State, StartedAt: '2026-11-27T20:30:05Z' } };
  };
  engine.execute = () => Promise.resolve({ exitCode: 0, output: `${file}\n2026-11-27 21:30:05` });
  return engine;
}

describe('what a failed container said last', () => {
  it('is its output, and what its process logged to its file', async () => {
    const engine = engineWith(
      "Running command: 'nova-compute'",
      '2026-11-27 21:30:06 ERROR refusing to start',
    );
    expect(await lastLogLines(engine, 'nova_compute', '/log')).toBe(
      "\nIts last log lines:\nRunning command: 'nova-compute'" +
        '\nIts last lines in /log:\n2026-11-27 21:30:06 ERROR refusing to start',
    );
  });

  it('is its output alone where there is no file, or nothing new in it', async () => {
    const engine = engineWith('bye', '2026-11-27 21:00:00 of the one before');
    expect(await lastLogLines(engine, 'nova_compute', undefined)).toBe('\nIts last log lines:\nbye');
    expect(await lastLogLines(engine, 'nova_compute', '/log')).toBe('\nIts last log lines:\nbye');
  });

  it('is nothing, which is said', async () => {
    expect(await lastLogLines(engineWith(''), 'nova_compute', '/log')).toBe('\nIt logged nothing.');
  });
});
