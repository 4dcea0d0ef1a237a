/** What comes between the containers of a wave and its gate. */
import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { createHash } from 'node:crypto';
import { logicalName } from '../contract/logical-name';
import { printChecks, type CheckMoment, type WaveCheck } from '../contract/wave-check';
import type { DesiredCheck, DesiredCheckPlace, DesiredWave } from '../model/desired-service';
import { giveLogicalId } from './logical-id';
import { renderLooseSettings } from './rendered-settings';
import { setAttributes } from './terraform-text';

/** By host: its checks of these moments, as the provider takes them. */
export function checkTexts(
  checks: readonly DesiredCheck[],
  moments: readonly CheckMoment[],
): Readonly<Record<string, string>> {
  const wanted = checks.filter(({ after }) => moments.includes(after));
  const hosts = [...new Set(wanted.flatMap(({ places }) => Object.keys(places)))];
  const render = runRenderer();
  return Object.fromEntries(hosts.map((host) => [host, printChecks(checksOn(host, wanted, render))]));
}

type CheckedRun = NonNullable<DesiredCheckPlace['run']>;

/** Most hosts run the same. */
function runRenderer(): (run: CheckedRun) => NonNullable<WaveCheck['run']> {
  const rendered = new Map<string, NonNullable<WaveCheck['run']>>();
  return (run) => {
    const key = JSON.stringify(run);
    const settings = rendered.get(key) ?? { ...renderLooseSettings(run), image: run.image };
    rendered.set(key, settings);
    return settings;
  };
}

function checksOn(
  host: string,
  checks: readonly DesiredCheck[],
  render: ReturnType<typeof runRenderer>,
): readonly WaveCheck[] {
  return checks.flatMap(({ places, name, after, timeoutSeconds }) => {
    const place = places[host];
    if (place === undefined) return [];
    const { run, exec, httpGet } = place;
    const asked = { ...(exec && { exec }), ...(httpGet && { httpGet }), ...(run && { run: render(run) }) };
    return [{ name, after, timeoutSeconds, ...asked }];
  });
}

export interface WaveChecksConfig {
  readonly wave: DesiredWave;
  /** By host, as `checkTexts` makes them. */
  readonly texts: Readonly<Record<string, string>>;
  /** Only what is updated there makes it ask again. @default - all of the wave */
  readonly onHosts?: readonly string[];
  readonly dependsOn: readonly TerraformResource[];
}

/** `docker_check` */
export class WaveChecks extends TerraformResource {
  constructor(scope: Construct, name: string, config: WaveChecksConfig) {
    super(scope, name, { terraformResourceType: 'docker_check', dependsOn: [...config.dependsOn] });
    giveLogicalId(this, logicalName(name));
    const { wave, texts, onHosts } = config;
    setAttributes(this, {
      wave: wave.name,
      on_hosts: onHosts,
      desired: fingerprint([membersOf(wave, onHosts), texts]),
      checks: texts,
    });
  }
}

/** Its checks that no other resource asks, then its pause, each after what comes before. */
export function placeWaveEnd(
  scope: Construct,
  wave: DesiredWave,
  resources: readonly TerraformResource[],
): readonly TerraformResource[] {
  const isTogether = wave.kind === 'roles' && wave.update === 'together';
  const texts = checkTexts(wave.checks ?? [], isTogether ? ['host', 'wave'] : ['wave']);
  const isChecked = Object.keys(texts).length > 0;
  const checks = isChecked
    ? [new WaveChecks(scope, `${wave.name}-checks`, { wave, texts, dependsOn: resources })]
    : [];
  if (!wave.pauseAfter?.includes('wave')) return checks;
  return [...checks, ...placePause(scope, wave, [...resources, ...checks])];
}

/** What a deploy has come to is in the state before the deploy ends: see docs/decisions/0036. */
function placePause(
  scope: Construct,
  wave: DesiredWave,
  dependsOn: readonly TerraformResource[],
): readonly TerraformResource[] {
  const attributes = { wave: wave.name, versions: versionsOf(wave) };
  const place = (type: string, after: readonly TerraformResource[]) => {
    const resource = new TerraformResource(scope, type, {
      terraformResourceType: type,
      dependsOn: [...after],
    });
    giveLogicalId(resource, wave.name);
    setAttributes(resource, attributes);
    return resource;
  };
  const point = place('docker_pause_point', dependsOn);
  return [point, place('docker_pause', [point])];
}

/** Roles or jobs with their images. */
function versionsOf(wave: DesiredWave): readonly string[] {
  const all =
    wave.kind === 'jobs'
      ? wave.jobs.map(({ job, image, triggers }) => [job, image, ...triggers.map((it) => it.image)])
      : wave.containers.map(({ role, image }) => [role, image]);
  return [...new Set(all.map((it) => it.join(' ')))].sort();
}

/** How they are asked whether they serve is no part of what they are. */
function membersOf(wave: DesiredWave, hosts?: readonly string[]): unknown {
  if (wave.kind === 'jobs') return wave.jobs;
  return wave.containers
    .filter(({ host }) => hosts?.includes(host) ?? true)
    .map((container) => ({ ...container, readinessProbe: undefined }));
}

function fingerprint(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
