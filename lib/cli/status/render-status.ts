import { renderTable } from '../../contract/table';
import { foldNames } from '../../contract/fold-names';
import {
  foldReadinessUnknown,
  foldStatus,
  foldSurplus,
  foldUnreachable,
  type FoldedContainers,
  type FoldedDetail,
} from './fold-status';
import { VERDICTS, type ServiceStatus, type StatusReport, type Verdict } from './status-report';

const HEADINGS = ['ROLE', 'STATUS', 'COUNT', 'VERSION', 'STATE', 'FOR', 'HOSTS'];

/** Lines of details below one row; the others are in the JSON. */
const DETAILS = 5;

const SURPLUS = 'What no configuration has, tolerated until the next new container:';

const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** For a person: a table for each service, and below each row what its containers differ in. Pure. */
export function renderStatus({ services, observedAt }: StatusReport): readonly string[] {
  return services.flatMap((service, index) => [
    ...(index === 0 ? [] : ['']),
    headline(service),
    ...describePause(service),
    ...table(foldStatus(service.containers), Date.parse(observedAt)),
    ...section('Could not be asked:', renderDetails(foldUnreachable(service.containers))),
    ...section('Not known whether they are ready:', renderDetails(foldReadinessUnknown(service.containers))),
    ...section(SURPLUS, renderSurplus(service)),
  ]);
}

/** `nova: 23 of 24 containers are in sync; 1 outdated` */
function headline({ service, containers }: ServiceStatus): string {
  const amount = (verdict: Verdict) => containers.filter((it) => it.verdict === verdict).length;
  const others = VERDICTS.filter((it) => it !== 'in-sync' && amount(it) > 0).map(
    (it) => `${amount(it)} ${it.replace('-', ' ')}`,
  );
  const inSync = amount('in-sync');
  const all = containers.length;
  if (others.length === 0)
    return `${service}: ${all === 1 ? 'its container is' : `all ${all} containers are`} in sync`;
  return `${service}: ${inSync} of ${all} containers are in sync; ${others.join(', ')}`;
}

function describePause({ paused }: ServiceStatus): readonly string[] {
  if (paused === undefined) return [];
  const when = paused.at.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
  return [
    `paused after ${paused.after.join(', ')} by ${paused.user} at ${when}; npx kollaform deploy --continue goes on`,
  ];
}

function table(rows: readonly FoldedContainers[], now: number): readonly string[] {
  const [heading = '', ...lines] = renderTable([HEADINGS, ...rows.map((row) => cells(row, now))]);
  const withDetails = rows.flatMap(({ details }, index) => [lines[index] ?? '', ...renderDetails(details)]);
  return [heading, ...withDetails];
}

function cells(row: FoldedContainers, now: number): readonly string[] {
  const { role, verdict, hosts, states, since } = row;
  const state = states.map(([name, amount]) => (states.length === 1 ? name : `${name} ${amount}`)).join(', ');
  const time = since === undefined ? '' : agesText(since.map((it) => now - Date.parse(it)));
  return [
    role,
    verdict.replace('-', ' '),
    String(hosts.length),
    versionText(row),
    state,
    time,
    foldNames(hosts),
  ];
}

function versionText({ version, wanted }: FoldedContainers): string {
  if (version === wanted) return version;
  return version === undefined ? `wanted: ${wanted}` : `${version}, wanted: ${wanted}`;
}

function renderDetails(details: readonly FoldedDetail[]): readonly string[] {
  return limited(details, ({ hosts, text }) => `  ${foldNames(hosts)}: ${oneLine(text)}`);
}

function renderSurplus({ containers }: ServiceStatus): readonly string[] {
  return limited(
    foldSurplus(containers),
    ({ role, hosts, text }) => `  ${role} on ${foldNames(hosts)}: ${oneLine(text)}`,
  );
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, ...lines];
}

function limited<T extends FoldedDetail>(all: readonly T[], print: (one: T) => string): readonly string[] {
  const left = all.slice(DETAILS).flatMap(({ hosts }) => hosts);
  const more = left.length === 0 ? [] : [`  ${left.length} more: --format json has all of them`];
  return [...all.slice(0, DETAILS).map(print), ...more];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

/** Of the oldest and the youngest: `3d`, `5m-3d`. */
function agesText(milliseconds: readonly number[]): string {
  return [...new Set(milliseconds.map(ageText).reverse())].join('-');
}

/** In one unit; clocks of two machines differ. */
function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const units = { d: DAY, h: HOUR, m: MINUTE, s: SECOND };
  const [name, unit] = Object.entries(units).find(([, it]) => seconds >= it) ?? ['s', SECOND];
  return `${Math.floor(seconds / unit)}${name}`;
}
