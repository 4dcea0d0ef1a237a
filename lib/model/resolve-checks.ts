/** What must hold at the end of a wave, on its hosts, or on its canaries: pure. */
import type { Host } from './cloud';
import type { DesiredCheck, DesiredCheckPlace, DesiredWave } from './desired-service';
import { own } from './own';
import { fillPlaceholders } from './placeholders';
import { findRole } from './placement';
import type { ResolveContext } from './resolve-image';
import { resolveSettings, withSuffix } from './resolve-settings';
import { hostsRunning, runsOn } from './running-roles';
import type { CheckDefinition, CheckRun } from './wave-check-definition';

const TIMEOUT_SECONDS = 60;

/** A wave with its checks and pauses: those of its definition and of cloud.yml. */
export function withWaveEnd(
  wave: DesiredWave,
  defined: readonly CheckDefinition[] = [],
  context: ResolveContext,
): DesiredWave {
  const { checks: added = [], pauseAfter } = own(context.cloud.updates, wave.name) ?? {};
  const kept = defined.filter(({ name }) => !added.some((it) => it.name === name));
  const checks = [...kept, ...added]
    .map((check) => resolveCheck(check, wave, context))
    .filter(({ places }) => Object.keys(places).length > 0);
  return { ...wave, ...(checks.length > 0 && { checks }), ...(pauseAfter && { pauseAfter }) };
}

/** Without a place where nothing runs that it asks. */
function resolveCheck(definition: CheckDefinition, wave: DesiredWave, context: ResolveContext): DesiredCheck {
  const { name, after = 'wave', timeoutSeconds = TIMEOUT_SECONDS } = definition;
  const places = hostsOfCheck(definition, wave, context).map(
    (host) => [host.name, resolvePlace(definition, host, context)] as const,
  );
  return { name, after, timeoutSeconds, places: Object.fromEntries(places) };
}

function hostsOfCheck(
  { after = 'wave', exec, run }: CheckDefinition,
  wave: DesiredWave,
  context: ResolveContext,
): readonly Host[] {
  const names = (wave.kind === 'jobs' ? wave.jobs : wave.containers).map(({ host }) => host);
  const ofWave = Object.values(context.cloud.hosts).filter(({ name }) => names.includes(name));
  if (after !== 'wave')
    return exec === undefined ? ofWave : ofWave.filter((host) => runsOn(context, exec.role, host));
  if (exec !== undefined) return hostsRunning(context, exec.role).slice(0, 1);
  const chosen = own(context.cloud.hosts, run?.host ?? '');
  return chosen === undefined ? ofWave.slice(0, 1) : [chosen];
}

function resolvePlace(
  { name, exec, httpGet, run }: CheckDefinition,
  host: Host,
  context: ResolveContext,
): DesiredCheckPlace {
  const { cloud, definition } = context;
  const fill = (text: string) => fillPlaceholders(text, host, cloud);
  return {
    ...(exec && {
      exec: {
        container: withSuffix(findRole(definition, exec.role).container, host),
        command: exec.command.map(fill),
      },
    }),
    ...(httpGet && { httpGet: { ...httpGet, host: fill(httpGet.host ?? '{urlhost}') } }),
    ...(run && { run: resolveRun(name, run, host, context) }),
  };
}

function resolveRun(
  name: string,
  run: CheckRun,
  host: Host,
  { cloud, definition }: ResolveContext,
): NonNullable<DesiredCheckPlace['run']> {
  const container = `${definition.name}_check_${name}`;
  return { ...resolveSettings({ ...run, container }, host, cloud), image: run.image };
}
