import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { devDependencies } from '../../package.json';
import { CHECKOUT } from '../lab/lab-files';
import { runCommand, type CommandResult } from '../lab/run-command';

/** Own sources, in a directory that has nothing of this checkout but what `npm pack` made. */
export class OwnProject {
  private constructor(
    /** Of the tarball and of the project. */
    private readonly parent: string,
    readonly directory: string,
  ) {}

  /**
   * Packs this checkout, whose bundles must be built, and installs the tarball with the tools that the documentation names.
   * @throws Error with what npm said
   */
  static async install(): Promise<OwnProject> {
    const parent = mkdtempSync(join(tmpdir(), 'kollaform-package-'));
    const project = new OwnProject(parent, join(parent, 'own'));
    mkdirSync(project.directory);
    // Other tests use the bundles meanwhile, so they are not built again here.
    await succeed(runCommand('npm', ['run', 'build:library'], { cwd: CHECKOUT }));
    const pack = ['pack', '--ignore-scripts', '--pack-destination', parent];
    const { stdout } = await succeed(runCommand('npm', pack, { cwd: CHECKOUT }));
    const tarball = join(parent, stdout.trim().split('\n').at(-1) ?? '');
    const tools = ['typescript', '@types/node'] as const;
    const wanted = tools.map((name) => `${name}@${devDependencies[name]}`);
    const options = ['--prefer-offline', '--no-audit', '--no-fund'];
    await succeed(project.run('npm', 'install', ...options, tarball, ...wanted));
    return project;
  }

  /** A program of the machine, or by `npx` one of the project. Does not throw when it fails. */
  run(program: string, ...args: readonly string[]): Promise<CommandResult> {
    // cdktf's cache of plugins is the user's, and would lead to a project that is gone.
    const env = { ...process.env, TF_PLUGIN_CACHE_DIR: join(this.parent, 'plugin-cache') };
    return runCommand(program, args, { cwd: this.directory, env });
  }

  npx(...args: readonly string[]): Promise<CommandResult> {
    return this.run('npx', '--no-install', ...args);
  }

  write(name: string, content: string | object): void {
    const text = typeof content === 'string' ? content : stringify(content);
    writeFileSync(join(this.directory, name), text);
  }

  copyFrom(directory: string): void {
    cpSync(directory, this.directory, { recursive: true });
  }

  remove(): void {
    rmSync(this.parent, { recursive: true });
  }
}

/** @throws Error with everything that the command printed when it failed */
export async function succeed(command: Promise<CommandResult>): Promise<CommandResult> {
  const result = await command;
  if (result.exitCode !== 0) throw new Error(`exit code ${result.exitCode}\n${result.output}`);
  return result;
}
