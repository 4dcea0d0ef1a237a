/** What an upgrade of nova promises about order, decided from what the engines' events say. Pure. */
import type { ContainerTimeline } from '../lib/report/container-timeline';
import { tryEnclose, type Span } from '../lib/report/span';
import type { Timeline, WaveTimeline } from '../lib/report/timeline';

/** A promise, in words for people, and whether it was kept. */
export interface Claim {
  readonly text: string;
  readonly holds: boolean;
}

const LONGEST_GAP_MS = 10_000;

/** Of an upgrade that touches everything. Of what was not touched, no claim holds. */
export function orderClaims(happened: Timeline): readonly Claim[] {
  return [
    waveAfterWave(happened),
    jobsBefore(happened),
    conductorsTogether(find(happened, 'conductors')),
    controllersInTurn(find(happened, 'controllers'), 'schedulers and proxies'),
    controllersInTurn(find(happened, 'apis'), 'APIs'),
    computesLast(happened),
    restartedAfter(happened),
    onlineMigrationsAfter(happened),
  ];
}

function waveAfterWave({ waves, overlaps }: Timeline): Claim {
  const begins = waves.map(({ span }) => span?.fromMs ?? NaN);
  return {
    text: `each wave was over before the next began: ${waves.map(({ name }) => name).join(', ')}`,
    holds:
      overlaps.length === 0 && begins.every((ms, index) => index === 0 || ms > (begins[index - 1] ?? NaN)),
  };
}

function jobsBefore(happened: Timeline): Claim {
  const jobs = [find(happened, 'snapshot'), find(happened, 'bootstrap')];
  return {
    text: 'the upgrade check, the snapshot and the migrations succeeded while all of the old release was running',
    holds: jobs.every(succeeded) && endOf(...jobs) < spanOf(...services(happened)).fromMs,
  };
}

function conductorsTogether({ containers, gapMs = NaN }: WaveTimeline): Claim {
  const hosts = hostsOf(containers);
  return {
    text:
      `the last old conductor of ${hosts.length} hosts ended ${Math.round(gapMs)} ms before the first new one started; ` +
      `allowed are ${LONGEST_GAP_MS / 1000} s`,
    holds: allUpdated(containers) && gapMs > 0 && gapMs < LONGEST_GAP_MS,
  };
}

function controllersInTurn({ containers, update, overlaps }: WaveTimeline, what: string): Claim {
  const begin = (host: string) => tryEnclose(spansOn(host, containers))?.fromMs ?? NaN;
  const inOrder = [...hostsOf(containers)].sort((one, other) => begin(one) - begin(other));
  return {
    text: `${what} went one host after the other: ${inOrder.join(', ')}`,
    holds: allUpdated(containers) && update === 'one-host-at-a-time' && overlaps.length === 0,
  };
}

function computesLast(happened: Timeline): Claim {
  const computes = find(happened, 'computes');
  const others = services(happened).filter((wave) => wave !== computes);
  return {
    text: 'computes were last of the services, and on each nova-compute when ssh and libvirt were healthy',
    holds:
      allUpdated(computes.containers) &&
      endOf(...others) < spanOf(computes).fromMs &&
      hostsOf(computes.containers).every((host) => isInTurn(host, computes.containers)),
  };
}

function isInTurn(host: string, containers: readonly ContainerTimeline[]): boolean {
  const before = containers.filter(({ name }) => name !== 'nova-compute');
  const compute = containers.filter(({ name }) => name === 'nova-compute');
  const [earlier, later] = [before, compute].map((some) => tryEnclose(spansOn(host, some)));
  return (earlier?.toMs ?? NaN) < (later?.fromMs ?? NaN);
}

function restartedAfter(happened: Timeline): Claim {
  const restart = find(happened, 'rolling-restart');
  const begin = (role: string) =>
    tryEnclose(restart.containers.flatMap((it) => (it.name === role && it.span) || []))?.fromMs ?? NaN;
  const roles = [...new Set(restart.containers.map(({ name }) => name))];
  const isConductorFirst = roles.every((role) => begin('nova-conductor') <= begin(role));
  const isApiLast = roles.every((role) => begin(role) <= begin('nova-api'));
  return {
    text: `what kept the old versions in mind was restarted when all were new, conductors first, APIs last: ${restart.containers.length} containers`,
    holds:
      restart.containers.length > 0 &&
      restart.containers.every(({ outcome }) => outcome === 'restarted') &&
      endOf(...services(happened)) < spanOf(restart).fromMs &&
      isConductorFirst &&
      isApiLast,
  };
}

function onlineMigrationsAfter(happened: Timeline): Claim {
  const migrations = find(happened, 'online-data-migrations');
  return {
    text: 'the online data migrations succeeded, begun when all of the new release was healthy',
    holds:
      succeeded(migrations) &&
      endOf(...services(happened), find(happened, 'rolling-restart')) < spanOf(migrations).fromMs,
  };
}

function services({ waves }: Timeline): readonly WaveTimeline[] {
  return waves.filter(({ update }) => update !== 'jobs' && update !== 'restart');
}

function succeeded({ containers }: WaveTimeline): boolean {
  return (
    containers.length > 0 && containers.every(({ outcome, exitCode }) => outcome === 'ran' && exitCode === 0)
  );
}

function allUpdated(containers: readonly ContainerTimeline[]): boolean {
  return containers.length > 0 && containers.every(({ outcome }) => outcome === 'updated');
}

function hostsOf(containers: readonly ContainerTimeline[]): readonly string[] {
  return [...new Set(containers.map(({ host }) => host))];
}

function spansOn(host: string, containers: readonly ContainerTimeline[]): readonly Span[] {
  return containers.flatMap((it) => (it.host === host && it.span) || []);
}

/** Not a number where nothing was touched: nothing is before or after that. */
function spanOf(...waves: readonly WaveTimeline[]): Span {
  return tryEnclose(waves.flatMap(({ span }) => span ?? [])) ?? { fromMs: NaN, toMs: NaN };
}

function endOf(...waves: readonly WaveTimeline[]): number {
  return spanOf(...waves).toMs;
}

function find({ waves }: Timeline, name: string): WaveTimeline {
  const wave = waves.find((it) => it.name === name);
  if (wave === undefined) throw new Error(`nova has no wave ${name}`);
  return wave;
}
