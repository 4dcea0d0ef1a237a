import { CONTAINER_NAME_RULE, isContainerName } from './container-name';
import type { Finding } from './input-error';
import { findUnknownPlaceholders, PLACEHOLDERS } from './placeholders';
import type { ContainerSettings, ServiceDefinition, ServiceRole } from './service-definition';

/** The settings of every role and job: names, placeholders, binds and limits. */
export function checkContainers({ roles, jobs }: ServiceDefinition): readonly Finding[] {
  const all: readonly (readonly [string, ContainerSettings])[] = [
    ...Object.entries(roles).map(([name, role]) => [`roles.${name}`, role] as const),
    ...Object.entries(jobs).map(([name, job]) => [`jobs.${name}`, job] as const),
  ];
  return [
    ...all.flatMap(([path, settings]) => checkSettings(path, settings)),
    ...checkUniqueNames(all),
    ...Object.entries(roles).flatMap(([name, role]) => checkRole(`roles.${name}`, role)),
  ];
}

function checkSettings(path: string, settings: ContainerSettings): readonly Finding[] {
  const texts = {
    environment: Object.values(settings.environment ?? {}),
    volumes: settings.volumes ?? [],
    command: settings.command ?? [],
    entrypoint: settings.entrypoint ?? [],
  };
  return [
    ...(isContainerName(settings.container)
      ? []
      : [{ path: `${path}.container`, message: `must be ${CONTAINER_NAME_RULE}` }]),
    ...Object.keys(settings.environment ?? {}).flatMap((name) => checkVariable(`${path}.environment`, name)),
    ...Object.entries(texts).flatMap(([key, lines]) => checkPlaceholders(`${path}.${key}`, lines)),
    ...(settings.volumes ?? []).flatMap((bind) => checkBind(`${path}.volumes`, bind)),
    ...Object.entries(settings.ulimits ?? {}).flatMap(([name, limit]) =>
      checkPositive(`${path}.ulimits.${name}`, limit),
    ),
  ];
}

function checkRole(path: string, role: ServiceRole): readonly Finding[] {
  const { healthcheck, stopTimeoutSeconds, healthyWithinSeconds } = role;
  return [
    ...checkPlaceholders(`${path}.healthcheck.test`, healthcheck?.test ?? []),
    ...checkPositive(`${path}.healthcheck.intervalSeconds`, healthcheck?.intervalSeconds),
    ...checkPositive(`${path}.healthcheck.timeoutSeconds`, healthcheck?.timeoutSeconds),
    ...checkPositive(`${path}.healthcheck.retries`, healthcheck?.retries),
    ...checkPositive(`${path}.stopTimeoutSeconds`, stopTimeoutSeconds),
    ...checkPositive(`${path}.healthyWithinSeconds`, healthyWithinSeconds),
  ];
}

/** What a container's environment takes for the name of a variable ends at the first `=`. */
export function checkVariable(path: string, name: string): readonly Finding[] {
  if (name !== '' && !name.includes('=')) return [];
  return [{ path: `${path}.${name}`, message: 'the name of a variable is not empty and holds no =' }];
}

function checkUniqueNames(all: readonly (readonly [string, ContainerSettings])[]): readonly Finding[] {
  return all.flatMap(([path, { container }], index) => {
    const twin = all.slice(0, index).find(([, other]) => other.container === container);
    return twin === undefined
      ? []
      : [{ path: `${path}.container`, message: `${container} is also that of ${twin[0]}` }];
  });
}

function checkPlaceholders(path: string, texts: readonly string[]): readonly Finding[] {
  return [...new Set(texts.flatMap(findUnknownPlaceholders))].map((word) => ({
    path,
    message: `unknown placeholder {${word}}; known: ${PLACEHOLDERS.map((known) => `{${known}}`).join(', ')}`,
  }));
}

function checkBind(path: string, bind: string): readonly Finding[] {
  const [source = '', target = '', ...modes] = bind.split(':');
  const isBind = source !== '' && target.startsWith('/') && modes.length <= 1;
  return isBind ? [] : [{ path, message: `"${bind}" is not source:/target or source:/target:mode` }];
}

function checkPositive(path: string, value: number | undefined): readonly Finding[] {
  if (value === undefined || (Number.isInteger(value) && value > 0)) return [];
  return [{ path, message: `${value} is not a positive whole number` }];
}
