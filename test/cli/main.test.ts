import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
    return runIn(directory, {}, args);
  }

  function runIn(cwd: string, variables: NodeJS.ProcessEnv, args: readonly string[]) {
    // Node.js itself warns of both at once, even where one is empty.
    const others = Object.entries(process.env).filter(([name]) => !name.endsWith('_COLOR'));
    const env = { ...Object.fromEntries(others), ...variables };
    const { status, stdout, stderr } = spawnSync(TSX, [MAIN, ...args], { cwd, env, encoding: 'utf8' });
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

  it('colours a status where colours are asked for, and not where they are forbidden', () => {
    const cloud = join(directory, 'nova');
    mkdirSync(cloud);
    writeFileSync(join(cloud, 'versions.yml'), 'nova: { tag: 2025.2-debian-bookworm }\n');
    const host = `{ engine: unix://${cloud}/none.sock, groups: [control, compute] }`;
    writeFileSync(join(cloud, 'cloud.yml'), `images: { registry: q }\nhosts: { a: ${host} }\n`);
    const status = (variables: NodeJS.ProcessEnv, ...options: readonly string[]) =>
      runIn(cloud, variables, ['status', ...options]);
    const coloured = status({ FORCE_COLOR: '1' });
    expect(coloured.status).toBe(1);
    expect(coloured.stdout).toContain('\u001b[35munreachable\u001b[39m');
    const plain = status({ FORCE_COLOR: '1' }, '--no-color');
    expect(plain.stdout).toContain('unreachable');
    expect(plain.stdout).not.toContain('\u001b');
  });

  it('takes --no-color before and after the name of a command', () => {
    expect(run('--no-color', 'init', '--help')).toMatchObject({ status: 0 });
    expect(run('services', '--no-color')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('nobody expected') as string,
    });
  });
});
