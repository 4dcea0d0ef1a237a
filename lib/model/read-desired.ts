/** From the texts of the two files to what should run: the only entrance to the model that commands need. */
import { checkReleases } from './check-releases';
import { describeMisspelt, findMisspeltGroups } from './check-groups';
import { describeHomeless, findHomeless } from './check-placement';
import { checkSharedNames } from './check-shared-names';
import { checkUpdates } from './check-updates';
import { checkVersions } from './check-versions';
import type { Cloud } from './cloud';
import type { DesiredService } from './desired-service';
import { InputError, type Problem, type Read } from './input-error';
import type { InputFiles } from './input-file';
import { readCloud } from './read-cloud';
import { readVersions } from './read-versions';
import { checkBackend } from './state-backend';
import { resolveService } from './resolve-service';
import { NEWEST_VERSION } from './image-version';
import { definitionsOf, type DefinitionFor, type Service } from './service';
import { suggest } from './suggestion';
import type { ServiceVersions, Versions } from './versions';

export interface Desired {
  readonly cloud: Cloud;
  /** The services that versions.yml names, in its order. */
  readonly services: readonly DesiredService[];
}

/** A known service as the options of this cloud make it. */
interface DefinedService {
  readonly name: string;
  readonly definitionFor: DefinitionFor;
  readonly faults: readonly Problem[];
}

/** One that versions.yml names. */
interface NamedService extends DefinedService {
  readonly versions: ServiceVersions;
}

/** @throws InputError with every mistake in both files, and in the definitions of the services that they name */
export function readDesired(files: InputFiles, known: readonly Service[]): Desired {
  const cloud = readCloud(files.cloud, known, files.machine);
  const versions = readVersions(files.versions);
  const fail = (problems: readonly Problem[]): never => {
    throw new InputError(problems.map((it) => withLine(it, files, cloud, versions)));
  };
  const unknown = checkServiceNames(versions.value ?? {}, known, files.versions.name);
  const problems = [...cloud.problems, ...versions.problems, ...unknown];
  const { value } = cloud;
  if (value === undefined) return fail(problems);

  const defined = known.map((service) => defineService(service, value));
  const services = nameServices(versions.value ?? {}, defined);
  const faults = [
    ...services.flatMap((service) => checkService(service, value, files)),
    ...(areHostsSound(cloud.problems) ? checkPlaces(services, defined, value, files.cloud.name) : []),
    ...checkBackend(value, Object.keys(versions.value ?? {})).map((it) => ({
      file: files.cloud.name,
      ...it,
    })),
  ];
  const all = [...problems, ...faults.filter((fault) => !isReported(fault, problems))];
  if (all.length > 0) return fail(all);
  return resolve(value, services, files);
}

/** @throws InputError when containers get into each other's way */
function resolve(cloud: Cloud, named: readonly NamedService[], { machine }: InputFiles): Desired {
  const services = named.map(({ definitionFor, versions }) => resolveService(definitionFor, cloud, versions));
  const problems = checkSharedNames(cloud, services, machine);
  if (problems.length > 0) throw new InputError(problems);
  return { cloud, services };
}

function withLine(
  problem: Problem,
  files: InputFiles,
  cloud: Read<unknown>,
  versions: Read<unknown>,
): Problem {
  const { file, path, line } = problem;
  const read = { [files.versions.name]: versions, [files.cloud.name]: cloud }[file];
  const found = line ?? read?.findLine(path);
  return found === undefined ? problem : { ...problem, line: found };
}

function checkServiceNames(versions: Versions, known: readonly Service[], file: string): readonly Problem[] {
  const names = known.map(({ name }) => name);
  return Object.keys(versions)
    .filter((name) => !names.includes(name))
    .map((name) => ({ file, path: name, message: `no such service; ${suggest(name, names)}` }));
}

function defineService(service: Service, cloud: Cloud): DefinedService {
  const definitionFor = definitionsOf(service, cloud);
  return { name: service.name, definitionFor, faults: checkReleases(definitionFor) };
}

function nameServices(versions: Versions, defined: readonly DefinedService[]): readonly NamedService[] {
  return Object.entries(versions).flatMap(([name, wanted]) =>
    defined.filter((it) => it.name === name).map((it) => ({ ...it, versions: wanted })),
  );
}

/** A definition with mistakes is not used for further checks. */
function checkService(
  { definitionFor, faults, versions }: NamedService,
  cloud: Cloud,
  files: InputFiles,
): readonly Problem[] {
  return faults.length > 0 ? faults : checkVersions(definitionFor, cloud, versions, files.versions.name);
}

/**
 * Groups and rollout strategies are checked against all services that there are: they do not depend on what is deployed today. Hosts with
 * mistakes do not show where roles lack one.
 */
function checkPlaces(
  services: readonly NamedService[],
  known: readonly DefinedService[],
  cloud: Cloud,
  file: string,
): readonly Problem[] {
  const sound = (all: readonly DefinedService[]) =>
    all.filter(({ faults }) => faults.length === 0).map((it) => it.definitionFor(NEWEST_VERSION));
  const definitions = sound(known);
  const homeless = sound(services).flatMap((definition) => findHomeless(definition, cloud));
  const misspelt = findMisspeltGroups(cloud, definitions);
  const unexplained = homeless.filter(({ groups }) => !misspelt.some(({ meant }) => groups.includes(meant)));
  return [
    ...misspelt.map((it) => describeMisspelt(it, homeless, file)),
    ...unexplained.map((it) => describeHomeless(it, file)),
    ...checkUpdates(cloud, definitions, file),
  ];
}

function areHostsSound(problems: readonly Problem[]): boolean {
  return problems.every(({ path }) => !path.startsWith('hosts'));
}

/** What was left out because of a mistake would be reported again as missing. */
function isReported({ file, path }: Problem, problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.file === file && problem.path === path);
}
