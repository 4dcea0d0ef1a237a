import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lab } from '../lab/lab';
import type { Patch } from '../lab/lab-files';
import { tryNameContainer } from '../lab/planned-changes';
import type { CommandResult } from '../lab/run-command';

export const OLD = '2025.1-debian-bookworm';
export const NEW = '2025.2-debian-bookworm';

/** Every check is a process in a container: those of 20 containers every 3 s keep a third of a core busy. */
export const SELDOM_CHECKED = { containers: { healthcheck: { interval: '10s' } } };
/** For who waits until an engine says that one is unhealthy. */
export const OFTEN_CHECKED = { containers: { healthcheck: { interval: '3s' } } };

/** All is swapped once more after a change of release: left to the tests that are about that, or about all of an upgrade. */
export const WITHOUT_RESTART = { services: { nova: { restart_after_upgrade: false } } };
export const WITH_RESTART = { services: { nova: { restart_after_upgrade: true } } };

/** A lab with MariaDB and nova at the old release. */
export async function deployedLab(
  prefix: string,
  controllers: number,
  computes: number,
  cloud: Patch = {},
): Promise<Lab> {
  const lab = await emptyLab(prefix, controllers, computes);
  lab.writeCloud(cloud);
  await Promise.all([lab.buildRelease(OLD, { migrations: 1 }), lab.startDatabase()]);
  await lab.buildRelease(NEW);
  lab.writeVersions({ nova: { tag: OLD } });
  await succeed(lab.cdktf('deploy', 'nova', '--auto-approve'));
  return lab;
}

export async function emptyLab(prefix: string, controllers: number, computes: number): Promise<Lab> {
  const directory = join(mkdtempSync(join(tmpdir(), `kollaform-${prefix}-`)), 'cloud');
  const lab = await Lab.create({ prefix, controllers, computes, directory });
  lab.writeCloud({ ...SELDOM_CHECKED, ...WITHOUT_RESTART });
  return lab;
}

/** @throws Error with everything that the command printed when it failed */
export async function succeed(command: Promise<CommandResult>): Promise<CommandResult> {
  const result = await command;
  if (result.exitCode !== 0) throw new Error(`exit code ${result.exitCode}\n${result.output}`);
  return result;
}

/** What a command printed, without frames and line breaks. */
export function oneLine(output: string): string {
  return output.replace(/[│╷╵]/g, ' ').replace(/\s+/g, ' ');
}

/** What can be planned and asked for the plan: a lab, or a fleet. */
type Planner = Pick<Lab, 'cdktf' | 'plannedChanges'>;

/** Plans, and returns what would change, sorted: `docker_container.nova-api_ctl1 update`. */
export async function planned(lab: Planner): Promise<readonly string[]> {
  await succeed(lab.cdktf('plan', 'nova'));
  const changes = await lab.plannedChanges('nova');
  return changes.map(({ address, actions }) => `${address} ${actions.join(', ')}`).sort();
}

/** The same for containers only: `nova-api_ctl1 update`. */
export async function plannedContainers(lab: Planner): Promise<readonly string[]> {
  await succeed(lab.cdktf('plan', 'nova'));
  const changes = await lab.plannedChanges('nova');
  return changes
    .flatMap(({ address, actions }) => {
      const name = tryNameContainer(address);
      return name === undefined ? [] : [`${name} ${actions.join(', ')}`];
    })
    .sort();
}
