/** Entries of `updates` by the name of a wave: checks and pauses. */
import { checkWaveChecks } from './check-wave-checks';
import type { Cloud } from './cloud';
import type { FileProblem } from './input-error';
import type { ServiceDefinition } from './service-definition';
import { suggest } from './suggestion';
import { DRAIN_KEYS, ROLLOUT_KEYS, WAVE_KEYS, type UpdateSettings } from './updates';

export interface WaveEntryContext {
  readonly definitions: readonly ServiceDefinition[];
  readonly cloud: Cloud;
}

const WRITTEN = { checks: 'checks', pauseAfter: 'pause_after' } as const;

export function isWave(name: string, definitions: readonly ServiceDefinition[]): boolean {
  return definitions.some(({ waves }) => waves.some((wave) => wave.name === name));
}

export function checkWaveEntry(
  name: string,
  settings: UpdateSettings,
  { definitions, cloud }: WaveEntryContext,
): readonly FileProblem[] {
  const used = WAVE_KEYS.filter((key) => settings[key] !== undefined);
  const found = definitions.flatMap((definition) =>
    definition.waves.filter((it) => it.name === name).map((wave) => ({ definition, wave })),
  );
  if (found.length === 0) {
    const waves = definitions.flatMap((it) => it.waves.map((wave) => wave.name));
    const message = `is that of a wave, and ${name} is none; ${suggest(name, waves)}`;
    return isPlaced(name, definitions, cloud)
      ? used.map((key) => ({ path: `${name}.${WRITTEN[key]}`, message }))
      : [];
  }
  return [
    ...found.flatMap(({ definition, wave }) =>
      checkWaveChecks(definition, wave, settings.checks ?? []).map((it) => ({
        ...it,
        path: `${name}.${it.path}`,
      })),
    ),
    ...checkRunHosts(name, settings, cloud),
    ...found.flatMap(({ wave }) => checkPause(name, settings, 'roles' in wave && wave.update === 'free')),
    ...checkOthers(name, settings, isPlaced(name, definitions, cloud)),
  ];
}

/** A role, or a group of hosts. */
function isPlaced(name: string, definitions: readonly ServiceDefinition[], { hosts }: Cloud): boolean {
  return (
    definitions.some(({ roles }) => Object.hasOwn(roles, name)) ||
    Object.values(hosts).some(({ groups }) => groups.includes(name))
  );
}

function checkRunHosts(
  name: string,
  { checks = [] }: UpdateSettings,
  { hosts }: Cloud,
): readonly FileProblem[] {
  return checks.flatMap(({ name: check, run }) => {
    if (run?.host === undefined || Object.hasOwn(hosts, run.host)) return [];
    const message = `no host ${run.host}; ${suggest(run.host, Object.keys(hosts))}`;
    return [{ path: `${name}.checks.${check}.run.host`, message }];
  });
}

function checkPause(
  name: string,
  { pauseAfter = [] }: UpdateSettings,
  isFree: boolean,
): readonly FileProblem[] {
  if (isFree || !pauseAfter.includes('canary')) return [];
  const message = `${name} has no canaries: that needs a wave with update: free; write wave`;
  return [{ path: `${name}.pause_after`, message }];
}

/** Of a wave that has no other meaning. */
function checkOthers(name: string, settings: UpdateSettings, isOther: boolean): readonly FileProblem[] {
  const keys = [...ROLLOUT_KEYS, ...DRAIN_KEYS, 'onUnreachable'] as const;
  if (isOther || keys.every((key) => settings[key] === undefined)) return [];
  return [
    {
      path: name,
      message: 'is a wave: only checks and pause_after are for it; write the rest for its roles or groups',
    },
  ];
}
