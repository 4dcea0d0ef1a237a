import { checkPlaceholders } from './check-settings';
import type { FileProblem } from './input-error';
import { own } from './own';
import type { HttpGet, ProbeDefinition } from './probe-definition';
import type { ServiceDefinition } from './service-definition';
import { suggest } from './suggestion';

const KINDS = ['exec', 'httpGet', 'record'] as const;
const LAST_PORT = 65_535;

/** Probes of roles, and what they ask. */
export function checkProbes({ roles, queries = {} }: ServiceDefinition): readonly FileProblem[] {
  const probes = Object.entries(roles).flatMap(([name, { readinessProbe: probe }]) =>
    probe === undefined ? [] : checkProbe(`roles.${name}.readinessProbe`, probe, Object.keys(queries)),
  );
  const asked = Object.entries(queries).flatMap(([name, { ofRole }]) =>
    own(roles, ofRole) === undefined
      ? [
          {
            path: `queries.${name}.ofRole`,
            message: `no role ${ofRole}; ${suggest(ofRole, Object.keys(roles))}`,
          },
        ]
      : [],
  );
  return [...probes, ...asked];
}

function checkProbe(
  path: string,
  probe: ProbeDefinition,
  queries: readonly string[],
): readonly FileProblem[] {
  const { refusals = [], exec, httpGet, record } = probe;
  const kinds = KINDS.filter((kind) => probe[kind] !== undefined);
  return [
    ...(kinds.length > 1 ? [{ path, message: `only one of ${kinds.join(', ')}` }] : []),
    ...refusals.flatMap((pattern) => checkPattern(`${path}.refusals`, pattern)),
    ...(exec ? checkCommand(`${path}.exec.command`, exec.command) : []),
    ...checkPlaceholders(`${path}.exec.command`, exec?.command),
    ...(httpGet ? checkHttpGet(`${path}.httpGet`, httpGet) : []),
    ...(record ? checkCommand(`${path}.record.identify`, record.identify) : []),
    ...(record?.setVersion ? checkCommand(`${path}.record.setVersion`, record.setVersion) : []),
    ...(record && !queries.includes(record.query)
      ? [
          {
            path: `${path}.record.query`,
            message: `no query ${record.query}; ${suggest(record.query, queries)}`,
          },
        ]
      : []),
  ];
}

function checkPattern(path: string, pattern: string): readonly FileProblem[] {
  try {
    new RegExp(pattern);
    return [];
  } catch {
    return [{ path, message: `"${pattern}" is not a regular expression` }];
  }
}

function checkCommand(path: string, command: readonly string[]): readonly FileProblem[] {
  return command.length > 0 ? [] : [{ path, message: 'must name a program' }];
}

function checkHttpGet(path: string, { host, port, path: page = '/' }: HttpGet): readonly FileProblem[] {
  const isPort = Number.isInteger(port) && port >= 1 && port <= LAST_PORT;
  return [
    ...(isPort ? [] : [{ path: `${path}.port`, message: `must be from 1 to ${LAST_PORT}` }]),
    ...(page.startsWith('/') ? [] : [{ path: `${path}.path`, message: 'must begin with /' }]),
    ...checkPlaceholders(`${path}.host`, host),
  ];
}
