/** Entries of `updates` by the name of a wave: checks and pauses. */
import { checkWaveChecks } from './check-wave-checks';
import type { Cloud } from './cloud';
import type { FileProblem } from './input-error';
import type { ServiceDefinition, WaveDefinition } from './service-definition';
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
    ...found.flatMap(({ definition, wave }) => checkPause(name, settings, { definition, wave, cloud })),
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

interface FoundWave {
  readonly definition: ServiceDefinition;
  readonly wave: WaveDefinition;
  readonly cloud: Cloud;
}

function checkPause(
  name: string,
  { pauseAfter = [] }: UpdateSettings,
  { definition, wave, cloud }: FoundWave,
): readonly FileProblem[] {
  const path = `${name}.pause_after`;
  const isFree = 'roles' in wave && wave.update === 'free';
  if (pauseAfter.includes('canary') && !isFree)
    return [{ path, message: `${name} has no canaries: that needs a wave with update: free; write wave` }];
  if (pauseAfter.includes('canary') && !hasCanaries(cloud))
    return [{ path, message: 'no strategy of its hosts has a canary; set canary, too' }];
  if (pauseAfter.includes('wave') && definition.waves.at(-1)?.name === name)
    return [{ path, message: 'is the last wave: nothing comes after it' }];
  return [];
}

function hasCanaries({ updates }: Cloud): boolean {
  return Object.values(updates).some(({ canary = 0 }) => canary !== 0);
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
