import { silent } from '../../lib/provider/events/run-origin';
import { CommanderError, type Command } from 'commander';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../../lib/cli/program';
import { isKnownError } from '../../lib/cli/known-error';
import { DirectoryLock } from '../../lib/provider/plugin/directory-lock';
import { nova } from '../../lib/services/nova';

const ERROR_PAGE = join(__dirname, '../../docs/errors.md');
const TEMPLATE = join(__dirname, '../../examples/site');

describe('kollaform on the command line', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-cli-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  /** As lib/cli/main.ts does: 2 for whatever is not a bug. */
  async function run(...args: readonly string[]): Promise<{ exitCode: number; output: string }> {
    const printed: string[] = [];
    const write = (text: string) => void printed.push(text);
    const terminal = {
      print: (lines: string | readonly string[]) => void printed.push(...[lines].flat(), '\n'),
      ask: () => Promise.resolve(undefined),
      isInteractive: false,
      redraw: (lines: readonly string[]) => void printed.push(...lines, '\n'),
    };
    const surround = () => ({
      environment: {
        KOLLAFORM_CLOUD: join(directory, 'cloud.yml'),
        KOLLAFORM_VERSIONS: join(directory, 'versions.yml'),
      },
      knownServices: [nova],
      restoreEvents: () => silent,
      openEngine: () => Promise.reject(new Error('no engine is needed')),
      lockOf: (service: string) => DirectoryLock.of(join(directory, service)),
      signal: new AbortController().signal,
    });
    let exitCode = 0;
    const installation = {
      version: '1.2.3',
      template: TEMPLATE,
      errorPage: ERROR_PAGE,
      directory,
      isLive: false,
    };
    const kollaform = program(surround, terminal, installation, (code) => {
      exitCode = code;
    });
    const all: readonly Command[] = [kollaform, ...kollaform.commands];
    for (const command of all) command.configureOutput({ writeOut: write, writeErr: write });
    try {
      await kollaform.parseAsync(['node', 'kollaform', ...args]);
      return { exitCode, output: printed.join('') };
    } catch (error) {
      if (!(error instanceof CommanderError) && !isKnownError(error)) throw error;
      const failed = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
      return { exitCode: failed, output: [...printed, error.message].join('') };
    }
  }

  it.each<[readonly string[], number, readonly string[]]>([
    [['--version'], 0, ['1.2.3']],
    [
      ['--help'],
      0,
      [
        'Lists and restores database snapshots',
        'Examples:',
        'npx kollaform init',
        'Exit codes: 0 done; 1 a bug in kollaform, with its stack; 2 anything else',
      ],
    ],
    [['init', '--help'], 0, ['overwrites nothing', 'Example: npx kollaform init']],
    [['services', '--help'], 0, ['Example: npx kollaform services']],
    [
      ['status', '--help'],
      0,
      [
        'Example: npx kollaform status nova --watch',
        '0 all in sync; 1 anything is not; 2 it could not ask',
        '--format <format>  json is for programs (choices: "text", "json"',
      ],
    ],
    [['status', '--format', 'xml'], 2, ['Allowed choices are text, json']],
    [['snapshots', '--help'], 0, ['Example: npx kollaform snapshots nova --json']],
    [['restore', '--help'], 0, ['Example: npx kollaform restore nova-', '--dry-run']],
    [[], 2, ['Usage: kollaform']],
    [['snapshot'], 2, ["error: unknown command 'snapshot'", '(Did you mean snapshots?)']],
    [['snapshots', '--jsn'], 2, ["error: unknown option '--jsn'", '(Did you mean --json?)']],
    [['restore'], 2, ["error: missing required argument 'id'"]],
    [['services'], 2, ['cloud.yml: cannot be read']],
  ])('%j ends with %i, and says what it has to without colours', async (args, exitCode, texts) => {
    const result = await run(...args);
    expect(result.exitCode).toBe(exitCode);
    for (const text of texts) expect(result.output).toContain(text);
    expect(result.output).not.toContain('\u001b');
  });

  it('starts a project, and leaves what is there as it is', async () => {
    writeFileSync(join(directory, 'cloud.yml'), '# mine\n');
    const { exitCode, output } = await run('init');
    expect(exitCode).toBe(0);
    expect(output).toContain('cloud.yml: was there, and stays as it is');
    expect(output).toContain('site.ts: written');
    const template = readdirSync(TEMPLATE).map((name) => (name === 'gitignore' ? '.gitignore' : name));
    expect(readdirSync(directory).sort()).toEqual(template.sort());
    expect(readFileSync(join(directory, 'cloud.yml'), 'utf8')).toBe('# mine\n');
  });

  it('writes schemas of the cloud at hand, and says what each file begins with', async () => {
    const host = '{ engine: unix:///run/d.sock, groups: [control, compute] }';
    writeFileSync(join(directory, 'cloud.yml'), `images: { registry: q }\nhosts: { a: ${host} }\n`);
    writeFileSync(join(directory, 'versions.yml'), '');
    const { exitCode, output } = await run('schemas');
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toContain('# yaml-language-server: $schema=.kollaform/schemas/versions.schema.json');
    const written = join(directory, '.kollaform/schemas');
    expect(readdirSync(written).sort()).toEqual(['cloud.schema.json', 'versions.schema.json']);
    expect(readFileSync(join(written, 'versions.schema.json'), 'utf8')).toContain('"nova-conductor": {');
  });

  it('explains an error by its code, without a project, and suggests one that was meant', async () => {
    const { exitCode, output } = await run('explain', 'image-not-pulled');
    expect(exitCode).toBe(0);
    expect(output).toContain('CODE:  image-not-pulled');
    expect(output).toContain('SAYS:  HOSTS: could not pull image IMAGE: REASON');
    expect(output).toMatch(/WHAT TO DO: {2}Correct the tag or the registry/);
    expect((await run('explain', 'image-not-puled')).output).toContain('did you mean image-not-pulled?');
  });

  it('lists what is to run, and suggests the service that was meant', async () => {
    const host = '{ engine: unix:///run/d.sock, groups: [control, compute], address: 10.0.0.1 }';
    writeFileSync(join(directory, 'cloud.yml'), `images: { registry: q }\nhosts: { a: ${host} }\n`);
    writeFileSync(join(directory, 'versions.yml'), 'nova: { tag: "1" }\n');
    expect((await run('services')).output).toMatch(
      /nova +conductors +nova-conductor +q\/nova-conductor:1 +a/,
    );
    expect((await run('services')).output.match(/names no release/g)).toHaveLength(1);
    expect((await run('services')).output).toContain(
      'nova: 1 names no release; its containers have the settings of 2026.2.',
    );
    const { exitCode, output } = await run('snapshots', 'nva');
    expect(exitCode).toBe(2);
    expect(await run('status', 'nova', 'nva')).toMatchObject({ exitCode: 2 });
    expect(output).toContain('versions.yml does not name nva; did you mean nova?');
  });
});
