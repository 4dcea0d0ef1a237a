import { withCode } from '../../contract/error-code';
import { foldNames } from '../../contract/fold-names';
import {
  isTouched,
  type PlannedCause,
  type PlannedContainer,
  type PlannedPull,
  type PlannedStrategy,
  type PlannedUpgrade,
  type PlannedWave,
} from '../../contract/planned-upgrade';
import { renderTable } from '../../contract/table';
import { count } from '../wording';
import { describePaused, describeWaveEnd } from './render-wave-end';

/** As Terraform's plans have them; a job runs, or waits. */
export const OPERATION_SYMBOLS = {
  create: '+',
  update: '~',
  start: '^',
  remove: '-',
  restart: '*',
  skip: '?',
  run: '>',
  wait: '.',
} as const;

export function isNothingPlanned({ waves, removals }: PlannedUpgrade): boolean {
  return removals.length === 0 && waves.every(isWaveUntouched);
}

function isWaveUntouched({ containers, checks = [], pauses = [] }: PlannedWave): boolean {
  return containers.length === 0 && checks.length === 0 && pauses.length === 0;
}

/** `Upgrade of nova: 21 containers are updated, 6 jobs run, in 6 waves` */
export function headlineOf({ service, waves, removals }: PlannedUpgrade): string {
  const all = [...waves.flatMap(({ containers }) => containers), ...removals];
  const amount = (operation: PlannedContainer['operation']) =>
    all.filter((it) => it.operation === operation).length;
  const said = (operation: PlannedContainer['operation'], what: string, done: string) => {
    const number = amount(operation);
    if (number === 0) return [];
    return [
      `${count(number, what)} ${number === 1 ? done.replace('are ', 'is ').replace('run', 'runs') : done}`,
    ];
  };
  const checks = waves.reduce((sum, wave) => sum + (wave.checks ?? []).length, 0);
  const parts = [
    ...said('update', 'container', 'are updated'),
    ...said('create', 'container', 'are created'),
    ...said('start', 'container', 'are started'),
    ...said('restart', 'container', 'are restarted'),
    ...said('remove', 'container', 'are removed'),
    ...said('skip', 'container', 'are skipped'),
    ...said('run', 'job', 'run'),
    ...said('wait', 'job', 'are blocked'),
    ...(checks > 0 ? [`${count(checks, 'check')} ${checks === 1 ? 'is' : 'are'} asked`] : []),
  ];
  return `Upgrade of ${service}: ${parts.length === 0 ? 'nothing to do' : parts.join(', ')}`;
}

/** The waves in their order, for a person: what goes from what to what, where and how. Pure. */
export function renderUpgrade(upgrade: PlannedUpgrade): readonly string[] {
  const { waves, removals, pulls, skippedHosts, warnings } = upgrade;
  const rows = waves.flatMap(({ containers }) => foldContainers(containers));
  const table = renderTable([...rows, ...foldContainers(removals)].map(cells));
  let at = 0;
  const take = (containers: readonly PlannedContainer[]) => {
    const from = at;
    at += foldContainers(containers).length;
    return table.slice(from, at).map((line) => `   ${line}`);
  };
  const blocks = waves.flatMap((wave, index) =>
    isWaveUntouched(wave)
      ? []
      : [
          `${index + 1}. ${wave.name}: ${describeWave(wave)}`,
          ...take(wave.containers),
          ...describeWaveEnd(wave),
        ],
  );
  return [
    ...describePaused(upgrade),
    ...describePulls(pulls),
    ...blocks,
    ...(removals.length === 0 ? [] : ['No longer wanted:', ...take(removals)]),
    ...leftAlone(waves),
    ...(skippedHosts.length === 0
      ? []
      : [`Skipped, since they cannot be reached: ${foldNames(skippedHosts)}.`]),
    ...warnings.flatMap(({ code, summary, detail }) => [
      `Warning: ${withCode(summary, code)}`,
      ...indented(detail),
    ]),
  ];
}

function describeWave(wave: PlannedWave): string {
  if (wave.containers.length === 0) return 'no container is touched';
  const hosts = [...new Set(wave.containers.filter(isTouched).map(({ host }) => host))];
  switch (wave.update) {
    case 'jobs':
      return 'one job after the other';
    case 'restart':
      return 'role after role, when no container is outdated';
    case 'together':
      return 'all together; the old ones stop before the first new one starts';
    case 'one-host-at-a-time':
      return `host by host: ${hosts.join(', ')}`;
    case 'free':
      return wave.strategies.map((it) => describeStrategy(it, wave.strategies.length > 1)).join('; ');
  }
}

/** `12 hosts, 2 at a time; cmp1 first, watched for 300 s; none further after 1 failure` */
function describeStrategy(strategy: PlannedStrategy, isNamed: boolean): string {
  const { name, hosts, maxParallel, maxFailures, canaries, soakSeconds } = strategy;
  const watched = soakSeconds > 0 ? `, watched for ${soakSeconds} s` : '';
  return [
    `${isNamed ? `${name}: ` : ''}${count(hosts.length, 'host')}, ${Math.min(maxParallel, hosts.length)} at a time`,
    ...(canaries.length > 0 ? [`${foldNames(canaries)} first${watched}`] : []),
    `none further after ${count(maxFailures, 'failure')}`,
  ].join('; ');
}

/** Images of one tag that go to the same hosts are one line. */
function describePulls(pulls: readonly PlannedPull[]): readonly string[] {
  const alike = new Map<string, PlannedPull[]>();
  for (const it of pulls) {
    const key = JSON.stringify([versionOf(it.image), it.absent, it.outdated, it.unobserved]);
    alike.set(key, [...(alike.get(key) ?? []), it]);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const names = group.map(({ image }) => nameOf(image)).join(', ');
    return [`Pulled first: ${names}: ${versionOf(first.image)} ${placesOf(first)}`];
  });
}

function placesOf({ absent, outdated, unobserved }: PlannedPull): string {
  return [
    ...(absent.length > 0 ? [`on ${foldNames(absent)}`] : []),
    ...(outdated.length > 0
      ? [`anew on ${foldNames(outdated)}, since its registry has another one by now`]
      : []),
    ...(unobserved.length > 0 ? [`on ${foldNames(unobserved)} where it is absent`] : []),
  ].join('; ');
}

/** `nova-api` */
function nameOf(reference: string): string {
  return /([^/:@]+)(?::[^/:]+|@.+)?$/.exec(reference)?.[1] ?? reference;
}

function leftAlone(waves: readonly PlannedWave[]): readonly string[] {
  const untouched = waves.filter(isWaveUntouched).map(({ name }) => name);
  const amount = (isJobs: boolean) =>
    waves
      .filter(({ update }) => (update === 'jobs') === isJobs)
      .reduce((sum, { unchanged }) => sum + unchanged, 0);
  const parts = [
    ...(amount(false) > 0 ? [count(amount(false), 'container')] : []),
    ...(amount(true) > 0 ? [count(amount(true), 'job')] : []),
  ];
  if (parts.length === 0) return [];
  const whole = untouched.length > 0 ? `; nothing to do in ${untouched.join(', ')}` : '';
  return [`Left alone: ${parts.join(', ')}${whole}.`];
}

/** Containers of a role with which the same is done. */
interface FoldedContainers extends PlannedContainer {
  readonly hosts: readonly string[];
}

function foldContainers(containers: readonly PlannedContainer[]): readonly FoldedContainers[] {
  const folded = new Map<string, { first: PlannedContainer; hosts: string[] }>();
  for (const it of containers) {
    const key = JSON.stringify([it.role, it.operation, it.from, it.to, it.causes]);
    const known = folded.get(key);
    if (known === undefined) folded.set(key, { first: it, hosts: [it.host] });
    else known.hosts.push(it.host);
  }
  return [...folded.values()].map(({ first, hosts }) => ({ ...first, hosts }));
}

function cells(row: FoldedContainers): readonly string[] {
  const { role, operation, hosts } = row;
  return [`${OPERATION_SYMBOLS[operation]} ${role}`, versions(row), foldNames(hosts), remarks(row)];
}

function versions({ from, to, operation }: PlannedContainer): string {
  const [before, after] = [from, to].map((it) => (it === undefined ? undefined : versionOf(it)));
  if (operation === 'run' || operation === 'wait') return after ?? '';
  if (before === undefined || before === after) return after ?? before ?? '';
  return after === undefined ? before : `${before} -> ${after}`;
}

/** The tag, or the digest as short as people write it; nothing for the image of another container. */
function versionOf(reference: string): string {
  if (reference.startsWith('container:')) return '';
  const [, digest] = reference.split('@sha256:');
  if (digest !== undefined) return `sha256:${digest.slice(0, 12)}`;
  const tag = /:([^/:]+)$/.exec(reference)?.[1];
  return tag ?? reference;
}

/** Nothing where it is only another tag. */
function remarks({ operation, causes }: PlannedContainer): string {
  if (operation === 'skip') return 'skipped: its host cannot be reached';
  if (operation === 'wait') return 'blocked: some containers stay outdated';
  if (operation === 'remove' || operation === 'restart') return '';
  const isPlain = causes.length === 1 && causes[0]?.what === 'image' && causes[0].why === 'configured';
  return isPlain ? '' : causes.map(describeCause).join(', ');
}

function describeCause({ what, why }: PlannedCause): string {
  if (why === 'rebuilt') return 'rebuilt under its tag';
  return why === 'drifted' ? `${what} drifted` : what;
}

function indented(detail: string): readonly string[] {
  return detail === '' ? [] : detail.split('\n').map((line) => `  ${line}`);
}
