import { versionIn } from '../contract/release';
import { readInputFiles } from '../input-files';
import type { DesiredService, DesiredWave } from '../model/desired-service';
import { readDesired } from '../model/read-desired';
import { renderTable } from '../contract/table';
import type { Surroundings } from './cloud-session';
import type { Terminal } from './terminal';

const HEADINGS = ['SERVICE', 'WAVE', 'ROLE OR JOB', 'IMAGE', 'HOSTS'];

/** `kollaform services`: asks no engine. */
export function listServices(
  { environment, knownServices }: Pick<Surroundings, 'environment' | 'knownServices'>,
  terminal: Terminal,
): void {
  const { services } = readDesired(readInputFiles(environment), knownServices);
  const others = knownServices.filter(({ name }) => services.every((it) => it.name !== name));
  if (services.length > 0) terminal.print(renderTable([HEADINGS, ...services.flatMap(rowsOf)]));
  for (const line of services.flatMap(assumptionsOf)) terminal.print(line);
  if (others.length > 0) {
    terminal.print(`Known, and not in versions.yml: ${others.map(({ name }) => name).join(', ')}.`);
  }
}

function rowsOf({ name, waves }: DesiredService): readonly (readonly string[])[] {
  return waves.flatMap((wave) => membersOf(wave).map((cells) => [name, wave.name, ...cells]));
}

/** Said once for each tag. */
function assumptionsOf({ name, prechecks }: DesiredService): readonly string[] {
  const lines = Object.entries(prechecks.assumedReleases).map(
    ([reference, release]) =>
      `${name}: ${versionIn(reference)} names no release; its containers have the settings of ${release}.`,
  );
  return [...new Set(lines)];
}

/** A role has a line for each of its images. */
function membersOf(wave: DesiredWave): readonly (readonly string[])[] {
  const members =
    wave.kind === 'jobs'
      ? wave.jobs.map(({ job, image, host }) => ({ member: job, image, host }))
      : wave.containers.map(({ role, image, host }) => ({ member: role, image, host }));
  const hosts = new Map<string, string[]>();
  for (const { member, image, host } of members) {
    const key = JSON.stringify([member, image]);
    hosts.set(key, [...(hosts.get(key) ?? []), host]);
  }
  return [...hosts].map(([key, names]) => [...(JSON.parse(key) as string[]), names.join(', ')]);
}
