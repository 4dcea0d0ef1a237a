import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FREEZE = join(__dirname, '../../examples/hooks/change-freeze');

describe('the change freeze', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kollaform-freeze-'));
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  /** @param day 1 is Monday */
  const ask = (day: number, hour: string, environment: Readonly<Record<string, string>> = {}) => {
    const script = `#!/bin/sh\n[ "$1" = +%u ] && echo ${day} || echo ${hour}\n`;
    writeFileSync(join(directory, 'date'), script, { mode: 0o755 });
    const env = {
      PATH: `${directory}:${process.env['PATH'] ?? ''}`,
      KOLLAFORM_PERFORMER: 'alice',
      ...environment,
    };
    return spawnSync(FREEZE, { env, encoding: 'utf8' });
  };

  it.each([
    [1, '00'],
    [4, '23'],
    [5, '11'],
  ])('lets a deploy begin on day %i at %s', (day, hour) => {
    expect(ask(day, hour)).toMatchObject({ status: 0, stdout: '' });
  });

  it.each([
    [5, '12'],
    [6, '08'],
    [7, '23'],
  ])('stops it on day %i at %s, unless it is an emergency', (day, hour) => {
    expect(ask(day, hour)).toMatchObject({
      status: 1,
      stdout: 'change freeze until Monday; alice may set EMERGENCY=1\n',
    });
    expect(ask(day, hour, { EMERGENCY: '1' }).status).toBe(0);
  });
});
