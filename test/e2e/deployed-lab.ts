import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lab } from '../lab/lab';
import type { CommandResult } from '../lab/run-command';

export const OLD = '2025.1-debian-bookworm';
export const NEW = '2025.2-debian-bookworm';

/** A lab with MariaDB and nova at the old release. */
export async function deployedLab(prefix: string, controllers: number, computes: number): Promise<Lab> {
  const lab = await emptyLab(prefix, controllers, computes);
  await Promise.all([lab.buildRelease(OLD, { migrations: 1 }), lab.startDatabase()]);
  await lab.buildRelease(NEW);
  lab.writeVersions({ nova: { tag: OLD } });
  await succeed(lab.cdktf('deploy', 'nova', '--auto-approve'));
  return lab;
}

export function emptyLab(prefix: string, controllers: number, computes: number): Promise<Lab> {
  const directory = join(mkdtempSync(join(tmpdir(), `kollaform-${prefix}-`)), 'cloud');
  return Lab.create({ prefix, controllers, computes, directory });
}

/** @throws Error with everything that the command printed when it failed */
export async function succeed(command: Promise<CommandResult>): Promise<CommandResult> {
  const result = await command;
  if (result.exitCode !== 0) throw new Error(`exit code ${result.exitCode}\n${result.output}`);
  return result;
}

/** Addresses of the resources that a plan changes, with what it does to each, sorted: `docker_container.x update`. */
export function plannedChanges(output: string): readonly string[] {
  const actions: Readonly<Record<string, string>> = {
    'will be updated in-place': 'update',
    'will be created': 'create',
    'will be destroyed': 'destroy',
    'must be replaced': 'replace',
  };
  const changes = [
    ...output.matchAll(
      /# (\S+)(?: \([^)]*\))? (will be updated in-place|will be created|will be destroyed|must be replaced)/g,
    ),
  ];
  return changes.map(([, address = '', words = '']) => `${address} ${actions[words] ?? words}`).sort();
}

/** The same for containers only. */
export function plannedContainers(output: string): readonly string[] {
  return plannedChanges(output)
    .filter((change) => change.startsWith('docker_container.'))
    .map((change) => change.slice('docker_container.'.length));
}

export function isNoChange(output: string): boolean {
  return output.includes('No changes. Your infrastructure matches the configuration.');
}
