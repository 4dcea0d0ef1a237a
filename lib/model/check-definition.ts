/** Checks a service definition: definitions are code, but anyone may write one. */
import { isKnownRelease } from '../contract/release';
import { checkContainers } from './check-containers';
import { checkProbes } from './check-probes';
import { checkDefinedChecks } from './check-wave-checks';
import type { FileProblem, Problem } from './input-error';
import { isEverywhere, own } from './own';
import { isEnabled } from './placement';
import type { Job, ServiceDefinition, WaveDefinition } from './service-definition';
import { suggest } from './suggestion';

/** Problems name the definition as their file, `service nova`, and the path within it. */
export function checkDefinition(definition: ServiceDefinition): readonly Problem[] {
  const findings = [
    ...checkNames(definition),
    ...checkContainers(definition),
    ...checkProbes(definition),
    ...checkDefinedChecks(definition),
    ...checkWaves(definition),
    ...checkRestarts(definition),
    ...checkOrder(definition),
    ...checkTogether(definition),
    ...checkNeverNewerThan(definition),
    ...checkSince(definition),
    ...Object.entries(definition.jobs).flatMap(([name, job]) => checkJob(definition, `jobs.${name}`, job)),
  ];
  return findings.map((finding) => ({ file: `service ${definition.name}`, ...finding }));
}

/** They become names in Terraform's language, and keys of its mappings. */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

function checkNames({
  name: service,
  roles,
  jobs,
  queries = {},
  waves,
}: ServiceDefinition): readonly FileProblem[] {
  const names = [
    ['name', service] as const,
    ...Object.keys(roles).map((name) => [`roles.${name}`, name] as const),
    ...Object.keys(jobs).map((name) => [`jobs.${name}`, name] as const),
    ...Object.keys(queries).map((name) => [`queries.${name}`, name] as const),
    ...waves.map(({ name }) => [`waves.${name}`, name] as const),
  ];
  return names
    .filter(([, name]) => !NAME.test(name) || isEverywhere(name))
    .map(([path]) => ({
      path,
      message:
        'a name begins with a letter or digit, and has only letters, digits, dots, dashes and underscores; names that every JavaScript object has are not allowed',
    }));
}

/** Every role and every job is in exactly one wave. */
function checkWaves({ roles, jobs, waves }: ServiceDefinition): readonly FileProblem[] {
  return [
    ...checkMembership(
      'roles',
      Object.keys(roles),
      waves.map((wave) => ({ name: wave.name, members: rolesOf(wave) })),
    ),
    ...checkMembership(
      'jobs',
      Object.keys(jobs),
      waves.map((wave) => ({ name: wave.name, members: jobsOf(wave) })),
    ),
    ...duplicates(waves.map(({ name }) => name)).map((name) => ({
      path: `waves.${name}`,
      message: 'there are two of this name',
    })),
    ...waves.flatMap(checkBlockedBy),
  ];
}

/** Definitions in JavaScript, and those written for an earlier release, have not met the compiler. */
function checkBlockedBy(wave: WaveDefinition): readonly FileProblem[] {
  const path = `waves.${wave.name}`;
  if ('waitsFor' in wave) {
    return [{ path: `${path}.waitsFor`, message: "is now called blockedBy; write blockedBy: 'outdated'" }];
  }
  const { blockedBy }: { readonly blockedBy?: unknown } = 'jobs' in wave ? wave : {};
  if (blockedBy === undefined || blockedBy === 'outdated') return [];
  return [{ path: `${path}.blockedBy`, message: "must be 'outdated'" }];
}

/** Only what runs already can be restarted. */
function checkRestarts({ roles, waves }: ServiceDefinition): readonly FileProblem[] {
  return waves.flatMap((wave, index) => {
    if (!('restart' in wave)) return [];
    const before = waves.slice(0, index).flatMap(rolesOf);
    const members = wave.restart.flat();
    return [
      ...members
        .filter((role) => !before.includes(role))
        .map((role) => ({
          path: `waves.${wave.name}.restart.${role}`,
          message:
            own(roles, role) === undefined
              ? `not one of its roles; ${suggest(role, Object.keys(roles))}`
              : 'is in no wave before this one',
        })),
      ...duplicates(members).map((role) => ({
        path: `waves.${wave.name}.restart.${role}`,
        message: 'is in it twice',
      })),
    ];
  });
}

function checkMembership(
  kind: 'roles' | 'jobs',
  known: readonly string[],
  waves: readonly { readonly name: string; readonly members: readonly string[] }[],
): readonly FileProblem[] {
  const placed = waves.flatMap(({ members }) => members);
  const unknown = waves.flatMap(({ name: wave, members }) =>
    members
      .filter((member) => !known.includes(member))
      .map((member) => ({
        path: `waves.${wave}.${kind}.${member}`,
        message: `not one of its ${kind}; ${suggest(member, known)}`,
      })),
  );
  const missing = known
    .filter((name) => !placed.includes(name))
    .map((name) => ({ path: `${kind}.${name}`, message: 'is in no wave' }));
  const twice = duplicates(placed).map((name) => ({
    path: `${kind}.${name}`,
    message: 'is in a wave twice',
  }));
  return [...unknown, ...missing, ...twice];
}

/** `after` may only look back in its own wave, so that it cannot go round in circles. */
function checkOrder({ roles, waves }: ServiceDefinition): readonly FileProblem[] {
  return waves.map(rolesOf).flatMap((members) =>
    members.flatMap((name, index) =>
      (own(roles, name)?.after ?? [])
        .filter((earlier) => !members.slice(0, index).includes(earlier))
        .map((earlier) => ({
          path: `roles.${name}.after`,
          message: `${earlier} is not listed before ${name} in its wave`,
        })),
    ),
  );
}

/** All stop before any starts: none of them can come before another one, or before its own predecessor ends. */
function checkTogether({ roles, waves }: ServiceDefinition): readonly FileProblem[] {
  const members = waves.flatMap((wave) => ('roles' in wave && wave.update === 'together' ? wave.roles : []));
  return members.flatMap((name) => {
    const { after = [], updateOrder } = roles[name] ?? {};
    const path = `roles.${name}`;
    return [
      ...(after.length > 0 ? [{ path: `${path}.after`, message: 'not in a wave that goes together' }] : []),
      ...(updateOrder === 'start-first'
        ? [{ path: `${path}.updateOrder`, message: 'not start-first in a wave that goes together' }]
        : []),
    ];
  });
}

function checkNeverNewerThan({ roles }: ServiceDefinition): readonly FileProblem[] {
  return Object.entries(roles).flatMap(([name, { neverNewerThan = [] }]) =>
    neverNewerThan
      .filter((other) => own(roles, other) === undefined)
      .map((other) => ({
        path: `roles.${name}.neverNewerThan`,
        message: `no role ${other}; ${suggest(other, Object.keys(roles))}`,
      })),
  );
}

function checkSince({ roles }: ServiceDefinition): readonly FileProblem[] {
  return Object.entries(roles).flatMap(([name, { since }]) => {
    if (since === undefined) return [];
    const path = `roles.${name}.since`;
    const { release, partOf } = since;
    const isPart = partOf === undefined || own(roles, partOf) !== undefined;
    return [
      ...(isKnownRelease(release)
        ? []
        : [{ path, message: `${release} is not a release that is known here` }]),
      ...(isPart ? [] : [{ path, message: `no role ${partOf}; ${suggest(partOf, Object.keys(roles))}` }]),
    ];
  });
}

function checkJob(definition: ServiceDefinition, path: string, job: Job): readonly FileProblem[] {
  const references = [
    ...('ofRole' in job.image
      ? [{ path: `${path}.image.ofRole`, role: job.image.ofRole, needed: true }]
      : []),
    ...('role' in job.firstHostOf
      ? [{ path: `${path}.firstHostOf.role`, role: job.firstHostOf.role, needed: true }]
      : []),
    ...job.runsWhenChanged.map((role) => ({ path: `${path}.runsWhenChanged`, role, needed: false })),
    ...(job.runsWhenHostsChange ?? []).map((role) => ({
      path: `${path}.runsWhenHostsChange`,
      role,
      needed: false,
    })),
  ];
  return references.flatMap(({ path: at, role: name, needed }) => {
    const role = own(definition.roles, name);
    if (role === undefined) {
      return [{ path: at, message: `no role ${name}; ${suggest(name, Object.keys(definition.roles))}` }];
    }
    const isMissing = needed && isEnabled(job) && !isEnabled(role);
    return isMissing
      ? [{ path: at, message: `the job is switched on without role ${name}, which it needs` }]
      : [];
  });
}

function rolesOf(wave: WaveDefinition): readonly string[] {
  return 'roles' in wave ? wave.roles : [];
}

function jobsOf(wave: WaveDefinition): readonly string[] {
  return 'jobs' in wave ? wave.jobs : [];
}

function duplicates(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
