/** From the texts of the two files to what should run: the only entrance to the model that commands need. */
import { checkDefinition } from './check-definition';
import { checkPlacement } from './check-placement';
import { checkUpdates } from './check-updates';
import { checkVersions } from './check-versions';
import type { Cloud } from './cloud';
import type { DesiredService } from './desired-service';
import { InputError, type Checked, type Problem } from './input-error';
import type { InputFiles } from './input-file';
import { readCloud } from './read-cloud';
import { readVersions } from './read-versions';
import { checkBackend } from './state-backend';
import { resolveService } from './resolve-service';
import { definitionOf, type Service } from './service';
import type { ServiceDefinition } from './service-definition';
import { suggest } from './suggestion';
import type { ServiceVersions, Versions } from './versions';

export interface Desired {
  readonly cloud: Cloud;
  /** The services that versions.yml names, in its order. */
  readonly services: readonly DesiredService[];
}

interface NamedService {
  readonly definition: ServiceDefinition;
  readonly versions: ServiceVersions;
}

/** @throws InputError with every mistake in both files, and in the definitions of the services that they name */
export function readDesired(files: InputFiles, known: readonly Service[]): Desired {
  const cloud = readCloud(files.cloud, known);
  const versions = readVersions(files.versions.text, files.versions.name);
  const unknown = checkServiceNames(versions.value ?? {}, known, files.versions.name);
  const problems = [...cloud.problems, ...versions.problems, ...unknown];
  if (cloud.value === undefined) throw new InputError(problems);

  const resolvable = cloud.value;
  const services = defineServices(versions.value ?? {}, known, resolvable);
  const faults = [
    ...services.flatMap((service) => checkService(service, cloud, files)),
    ...checkPaces(known, cloud, files.cloud.name),
    ...checkBackend(resolvable, Object.keys(versions.value ?? {})).map((it) => ({
      file: files.cloud.name,
      ...it,
    })),
  ];
  const all = [...problems, ...faults.filter((fault) => !isReported(fault, problems))];
  if (all.length > 0) throw new InputError(all);
  return {
    cloud: resolvable,
    services: services.map(({ definition, versions: wanted }) =>
      resolveService(definition, resolvable, wanted),
    ),
  };
}

function checkServiceNames(versions: Versions, known: readonly Service[], file: string): readonly Problem[] {
  const names = known.map(({ name }) => name);
  return Object.keys(versions)
    .filter((name) => !names.includes(name))
    .map((name) => ({ file, path: name, message: `no such service; ${suggest(name, names)}` }));
}

function defineServices(
  versions: Versions,
  known: readonly Service[],
  cloud: Cloud,
): readonly NamedService[] {
  return Object.entries(versions).flatMap(([name, wanted]) =>
    known
      .filter((service) => service.name === name)
      .map((service) => ({ definition: definitionOf(service, cloud), versions: wanted })),
  );
}

/** A definition with mistakes is not used for further checks, hosts with mistakes do not show where roles lack one. */
function checkService(
  { definition, versions }: NamedService,
  { value: cloud, problems }: Checked<Cloud>,
  files: InputFiles,
): readonly Problem[] {
  const faults = checkDefinition(definition);
  if (faults.length > 0 || cloud === undefined) return faults;
  return [
    ...(areHostsSound(problems) ? checkPlacement(definition, cloud, files.cloud.name) : []),
    ...checkVersions(definition, cloud, versions, files.versions.name),
  ];
}

/** Against all services that there are: a cloud's pace does not depend on what is deployed today. */
function checkPaces(
  known: readonly Service[],
  { value: cloud, problems }: Checked<Cloud>,
  file: string,
): readonly Problem[] {
  if (cloud === undefined || !areHostsSound(problems)) return [];
  const definitions = known.map((service) => definitionOf(service, cloud));
  const sound = definitions.filter((definition) => checkDefinition(definition).length === 0);
  return checkUpdates(cloud, sound, file);
}

function areHostsSound(problems: readonly Problem[]): boolean {
  return problems.every(({ path }) => !path.startsWith('hosts'));
}

/** What was left out because of a mistake would be reported again as missing. */
function isReported({ file, path }: Problem, problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.file === file && problem.path === path);
}
