import { CONTAINER_NAME_RULE, isContainerName } from './container-name';
import { checkOptionalSettings, checkPlaceholders, checkPositive, checkProcess } from './check-settings';
import type { FileProblem } from './input-error';
import type { ContainerSettings, ServiceDefinition, ServiceRole } from './service-definition';
import { JOB_SETTINGS, QUERY_SETTINGS, ROLE_SETTINGS } from './setting-names';
import { suggest } from './suggestion';

/** What is not a text for the container, or has its own check. */
const NEVER_FILLED: readonly string[] = [
  'container',
  'image',
  'group',
  'enabled',
  'firstHostOf',
  'healthcheck',
  'readinessProbe',
];

/** The settings of every role, job and query: names, placeholders, binds and limits. */
export function checkContainers({ roles, jobs, queries = {} }: ServiceDefinition): readonly FileProblem[] {
  const all: readonly (readonly [string, ContainerSettings])[] = [
    ...Object.entries(roles).map(([name, role]) => [`roles.${name}`, role] as const),
    ...Object.entries(jobs).map(([name, job]) => [`jobs.${name}`, job] as const),
    ...Object.entries(queries).map(([name, query]) => [`queries.${name}`, query] as const),
  ];
  return [
    ...all.flatMap(([path, settings]) => checkSettings(path, settings)),
    ...checkUniqueNames(all),
    ...Object.entries(roles).flatMap(([name, role]) => checkRole(`roles.${name}`, role)),
    ...Object.entries(jobs).flatMap(([name, job]) => checkNames(`jobs.${name}`, job, JOB_SETTINGS)),
    ...Object.entries(queries).flatMap(([name, query]) =>
      checkNames(`queries.${name}`, query, QUERY_SETTINGS),
    ),
  ];
}

function checkSettings(path: string, settings: ContainerSettings): readonly FileProblem[] {
  return [
    ...(isContainerName(settings.container)
      ? []
      : [{ path: `${path}.container`, message: `must be ${CONTAINER_NAME_RULE}` }]),
    ...Object.keys(settings.environment ?? {}).flatMap((name) => checkVariable(`${path}.environment`, name)),
    ...Object.entries(settings).flatMap(([key, value]) =>
      NEVER_FILLED.includes(key) ? [] : checkPlaceholders(`${path}.${key}`, value),
    ),
    ...(settings.volumes ?? []).flatMap((bind) => checkBind(`${path}.volumes`, bind)),
    ...Object.entries(settings.ulimits ?? {}).flatMap(([name, limit]) =>
      checkPositive(`${path}.ulimits.${name}`, limit),
    ),
    ...checkOptionalSettings(path, settings),
  ];
}

function checkRole(path: string, role: ServiceRole): readonly FileProblem[] {
  const { healthcheck, stopTimeoutSeconds, healthyWithinSeconds } = role;
  return [
    ...checkNames(path, role, ROLE_SETTINGS),
    ...checkPlaceholders(`${path}.healthcheck.test`, healthcheck?.test),
    ...checkPositive(`${path}.healthcheck.intervalSeconds`, healthcheck?.intervalSeconds),
    ...checkPositive(`${path}.healthcheck.timeoutSeconds`, healthcheck?.timeoutSeconds),
    ...checkPositive(`${path}.healthcheck.retries`, healthcheck?.retries),
    ...checkPositive(`${path}.stopTimeoutSeconds`, stopTimeoutSeconds),
    ...checkPositive(`${path}.healthyWithinSeconds`, healthyWithinSeconds),
    ...checkDrain(path, role),
    ...checkProcess(path, role),
  ];
}

function checkDrain(path: string, { drain, updateOrder }: ServiceRole): readonly FileProblem[] {
  if (drain === undefined) return [];
  if (updateOrder !== 'drain-first')
    return [{ path: `${path}.drain`, message: "only with updateOrder: 'drain-first'" }];
  return [
    ...(drain.command?.length === 0 ? [{ path: `${path}.drain.command`, message: 'is empty' }] : []),
    ...checkSeconds(`${path}.drain.seconds`, drain.seconds),
    ...checkSeconds(`${path}.drain.waitSeconds`, drain.waitSeconds),
  ];
}

function checkSeconds(path: string, seconds: number | undefined): readonly FileProblem[] {
  return seconds === 0 ? [] : checkPositive(path, seconds);
}

/** A compiler tells, but a definition may be JavaScript, and is not compiled before it is used. */
function checkNames(path: string, settings: object, known: readonly string[]): readonly FileProblem[] {
  return Object.keys(settings)
    .filter((name) => !known.includes(name))
    .map((name) => ({ path: `${path}.${name}`, message: `no such setting; ${suggest(name, known)}` }));
}

/** What a container's environment takes for the name of a variable ends at the first `=`. */
export function checkVariable(path: string, name: string): readonly FileProblem[] {
  if (name !== '' && !name.includes('=')) return [];
  return [{ path: `${path}.${name}`, message: 'the name of a variable is not empty and holds no =' }];
}

function checkUniqueNames(all: readonly (readonly [string, ContainerSettings])[]): readonly FileProblem[] {
  return all.flatMap(([path, { container }], index) => {
    const twin = all.slice(0, index).find(([, other]) => other.container === container);
    return twin === undefined
      ? []
      : [{ path: `${path}.container`, message: `${container} is also that of ${twin[0]}` }];
  });
}

function checkBind(path: string, bind: string): readonly FileProblem[] {
  const [source = '', target = '', ...modes] = bind.split(':');
  const isBind = source !== '' && target.startsWith('/') && modes.length <= 1;
  return isBind ? [] : [{ path, message: `"${bind}" is not source:/target or source:/target:mode` }];
}
