/** Checks after waves, of a definition and of cloud.yml. */
import { checkPlaceholders } from './check-settings';
import type { FileProblem } from './input-error';
import { own } from './own';
import type { ServiceDefinition, WaveDefinition } from './service-definition';
import { suggest } from './suggestion';
import { CHECK_NAME, type CheckDefinition } from './wave-check-definition';

const KINDS = ['exec', 'httpGet', 'run'] as const;

/** Of all waves of a definition. */
export function checkDefinedChecks(definition: ServiceDefinition): readonly FileProblem[] {
  return definition.waves.flatMap((wave) =>
    (wave.checks ?? []).flatMap((check) =>
      [...checkForm(check), ...checkWaveChecks(definition, wave, [check])].map((it) => ({
        ...it,
        path: `waves.${wave.name}.${it.path}`,
      })),
    ),
  );
}

/** Whether checks fit a wave; their form is checked elsewhere. Paths begin with `checks.`. */
export function checkWaveChecks(
  definition: ServiceDefinition,
  wave: WaveDefinition,
  checks: readonly CheckDefinition[],
): readonly FileProblem[] {
  const names = checks.map(({ name }) => name);
  return checks.flatMap((check, index) => {
    const path = `checks.${check.name}`;
    return [
      ...(names.indexOf(check.name) === index ? [] : [{ path, message: 'there are two of this name' }]),
      ...checkMoment(path, check, wave),
      ...checkRole(`${path}.exec.role`, check, definition, wave),
      ...checkPlaceholders(`${path}.exec.command`, check.exec?.command),
      ...checkPlaceholders(`${path}.httpGet.host`, check.httpGet?.host),
      ...Object.entries(check.run ?? {}).flatMap(([key, value]) =>
        checkPlaceholders(`${path}.run.${key}`, value),
      ),
    ];
  });
}

function checkMoment(
  path: string,
  { after = 'wave', run }: CheckDefinition,
  wave: WaveDefinition,
): readonly FileProblem[] {
  if (after !== 'wave' && run?.host !== undefined)
    return [{ path: `${path}.run.host`, message: `after each ${after} it runs there; leave it out` }];
  if (after === 'host' && !('roles' in wave))
    return [{ path: `${path}.after`, message: 'only a wave with roles has hosts; write wave' }];
  if (after === 'canary' && !('roles' in wave && wave.update === 'free'))
    return [{ path: `${path}.after`, message: 'only a wave with update: free has canaries; write wave' }];
  return [];
}

function checkRole(
  path: string,
  { after = 'wave', exec }: CheckDefinition,
  { roles }: ServiceDefinition,
  wave: WaveDefinition,
): readonly FileProblem[] {
  if (exec === undefined) return [];
  const { role } = exec;
  if (own(roles, role) === undefined)
    return [{ path, message: `no role ${role}; ${suggest(role, Object.keys(roles))}` }];
  if (after === 'wave' || !('roles' in wave) || wave.roles.includes(role)) return [];
  return [{ path, message: `is not in the wave ${wave.name}; ${suggest(role, wave.roles)}` }];
}

/** Definitions in JavaScript have not met the compiler. */
function checkForm(check: CheckDefinition): readonly FileProblem[] {
  const path = `checks.${check.name}`;
  const kinds = KINDS.filter((kind) => check[kind] !== undefined);
  return [
    ...(CHECK_NAME.test(check.name)
      ? []
      : [{ path, message: 'a name has only letters, digits, dots, dashes and underscores' }]),
    ...(kinds.length === 1 ? [] : [{ path, message: `exactly one of ${KINDS.join(', ')}` }]),
    ...(check.exec?.command.length === 0
      ? [{ path: `${path}.exec.command`, message: 'must name a program' }]
      : []),
  ];
}
