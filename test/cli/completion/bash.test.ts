import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellScript } from '../../../lib/cli/completion/shell-scripts';

const ROOT = join(__dirname, '../../..');
const PROGRAM = `#!/bin/sh\nexec ${ROOT}/node_modules/.bin/tsx ${ROOT}/lib/cli/main.ts "$@"\n`;

describe('the completion of bash', () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-bash-'));
    mkdirSync(join(directory, 'node_modules/.bin'), { recursive: true });
    const program = join(directory, 'node_modules/.bin/kollaform');
    writeFileSync(program, PROGRAM);
    chmodSync(program, 0o755);
    writeFileSync(join(directory, 'versions.yml'), 'nova: { tag: "2025.2" }\nsite: {}\n');
    writeFileSync(join(directory, 'cloud.yml'), '');
    writeFileSync(join(directory, 'completion.bash'), shellScript('bash'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  /** Calls the function that bash calls on Tab, as bash calls it. */
  function complete(...words: readonly string[]): readonly string[] {
    const script = `set -u
source completion.bash
source completion.bash
[[ $(complete -p kollaform) == *'-F _kollaform kollaform' ]] || exit 9
COMP_WORDS=(kollaform "$@") COMP_CWORD=$#
_kollaform
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...words], {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: directory },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter((it) => it !== '');
  }

  it('offers commands, options and services of the project in the directory', () => {
    expect(complete('sta')).toEqual(['status']);
    expect(complete('plan', '')).toEqual(['nova', 'site']);
    expect(complete('plan', '--format', '=', 'ma')).toEqual(['markdown']);
    expect(complete('deploy', 'nova', '--auto')).toEqual(['--auto-approve']);
  });

  it('offers keys to explain, and leaves the word open where keys are below', () => {
    expect(complete('explain', 'images.p')).toEqual(['images.pull']);
    expect(complete('explain', 'images.l')).toEqual(['images.login.']);
  });

  it('offers none for a file, which is for bash itself', () => {
    expect(complete('plan', '--out', '')).toEqual([]);
  });

  it('evaluates nothing of what is typed', () => {
    expect(complete('plan', '$(touch evaluated)', '`touch evaluated`', ';touch evaluated', '')).toEqual([
      'nova',
      'site',
    ]);
    expect(existsSync(join(directory, 'evaluated'))).toBe(false);
  });
});
