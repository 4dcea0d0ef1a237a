import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const TSX = join(ROOT, 'node_modules/.bin/tsx');
const MAIN = join(ROOT, 'lib/cli/main.ts');

/** A service whose own code is mistaken when it is called. */
const SERVICES = `const { z } = require(${JSON.stringify(join(ROOT, 'node_modules/zod'))});
exports.services = [{
  name: 'shop',
  options: z.strictObject({}),
  define() { throw new TypeError('nobody expected this', { cause: new Error('the first one') }); },
}];
`;

describe('kollaform as a process', () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-main-'));
    writeFileSync(join(directory, 'cdktf.json'), '{ "context": { "kollaform:services": "services.js" } }');
    writeFileSync(join(directory, 'services.js'), SERVICES);
    writeFileSync(join(directory, 'versions.yml'), 'shop: { tag: "1" }\n');
    writeFileSync(
      join(directory, 'cloud.yml'),
      'images: { registry: q }\nhosts: { a: { engine: unix:///run/d.sock } }\n',
    );
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  function run(...args: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(TSX, [MAIN, ...args], { cwd: directory, encoding: 'utf8' });
    return { status, stdout, stderr };
  }

  it('shows a bug with its own stack, without lines of source, and ends with 1', () => {
    const { status, stdout, stderr } = run('services');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    const [first, ...stack] = stderr.trimEnd().split('\n');
    expect(first).toBe('This is a bug of kollaform, please report it.');
    expect(stack[0]).toBe('TypeError: nobody expected this');
    expect(stack).toContain('caused by: Error: the first one');
    const others = stack.filter((line) => !/^ {4}at |Error: /.test(line));
    expect(others).toEqual([]);
  });

  it('takes --no-color before and after the name of a command', () => {
    expect(run('--no-color', 'init', '--help')).toMatchObject({ status: 0 });
    expect(run('services', '--no-color')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('nobody expected') as string,
    });
  });
});
