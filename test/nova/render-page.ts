/** docs/nova-upgrade.md: what both upgrades were like. */
import { availableParallelism } from 'node:os';
import { renderTimeline } from '../../lib/report/render-timeline';
import type { Timeline } from '../../lib/report/timeline';
import { aimsOf } from './aims';
import { EXPLANATIONS, tryExplain } from './explained-errors';
import { isActiveLater, type ApiFigures, type Figures } from './figures';
import { markdownTable } from '../helpers/markdown-table';

interface UpgradeOnPage {
  /** `2025.1 -> 2026.1` */
  readonly title: string;
  readonly figures: Figures;
  readonly timeline: Timeline;
}

export interface Page {
  readonly controllers: number;
  readonly computes: number;
  readonly upgrades: readonly UpgradeOnPage[];
}

export function renderPage({ controllers, computes, upgrades }: Page): string {
  const lines = [
    '# An upgrade of the real Nova',
    '',
    'Written by `npm run test:nova`. It takes Nova out of the packages of Debian and deploys it with the definition that is shipped.',
    'Then it upgrades it through the real cdktf, Terraform and Docker Engine. Witnesses watch meanwhile: a call to the conductors and a',
    'request to each API every 0.2 s, and a server that is booted every 15 s. They also look at the records of services and servers every 0.5 s,',
    'and at the events of the engine.',
    '',
    `Here: ${controllers} controllers and ${computes} computes on one machine, with the fake driver of Nova, one worker per process, and Nova's default`,
    'times for shutting down. MariaDB, RabbitMQ and placement are real, Glance and Neutron are stand-ins, and there is no Keystone.',
    '',
    '## Figures',
    '',
    ...markdownTable(['', ...upgrades.map(({ title }) => title)], figureRows(upgrades)),
    '',
    '## Aims',
    '',
    ...markdownTable(['', ...upgrades.map(({ title }) => title)], aimRows(upgrades)),
    '',
    'A compute of 2026.1 takes no work for 160 s after its stop signal, and still counts as up: what is scheduled to it meanwhile waits.',
    'When it starts again it calls these servers an error, and builds them a moment later. With two computes, and one of them empty, the',
    'scheduler sends nearly everything there.',
    '',
    '## Errors in the logs of Nova',
    '',
    ...explanations(upgrades),
    ...upgrades.flatMap(({ title, timeline }) => [
      '',
      `## ${title}`,
      '',
      '```text',
      ...renderTimeline(timeline),
      '```',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function figureRows(upgrades: readonly UpgradeOnPage[]): readonly (readonly string[])[] {
  const row = (name: string, valueOf: (figures: Figures) => string) => [
    name,
    ...upgrades.map(({ figures }) => valueOf(figures)),
  ];
  const apis = upgrades[0]?.figures.apis.map(({ api }) => api) ?? [];
  return [
    row(`load average of the machine, ${availableParallelism()} cores`, ({ loadAverage }) =>
      loadAverage.toFixed(1),
    ),
    row('the deploy', ({ seconds }) => inSeconds(seconds)),
    row('last old conductor ended -> first new one started', ({ gapSeconds }) => inSeconds(gapSeconds)),
    row('last stop signal for one -> first new one started', ({ deafSeconds }) => inSeconds(deafSeconds)),
    row('RPC pings: slowest answer', ({ pings }) => inSeconds(pings.slowestSeconds)),
    row('RPC pings: lost', ({ pings }) => `${pings.lost} of ${pings.count}`),
    ...apis.map((api) => row(`${api}: away; failed requests`, (figures) => apiText(figures.apis, api))),
    row('servers booted; not ACTIVE', ({ boots }) => `${boots.count}; ${boots.failed.length}`),
    row('of these, on a compute in its swap', ({ boots }) =>
      String(boots.failed.filter((it) => it.hitSwap).length),
    ),
    row('of these, ACTIVE some seconds later', ({ boots }) =>
      String(boots.failed.filter(isActiveLater).length),
    ),
    row('servers that did not stay active', ({ lostServers }) => String(lostServers.length)),
    row('service versions afterwards', ({ services }) =>
      distinct(services.map(({ version }) => String(version))),
    ),
    row('RPC versions afterwards', ({ caps }) => distinct(caps.map(({ version }) => version))),
    row('errors in logs', ({ errors }) => String(errors.length)),
  ];
}

function apiText(apis: readonly ApiFigures[], api: string): string {
  const found = apis.find((it) => it.api === api);
  return found === undefined
    ? ''
    : `${inSeconds(found.longestAwaySeconds)}; ${found.failed} of ${found.count}`;
}

function aimRows(upgrades: readonly UpgradeOnPage[]): readonly (readonly string[])[] {
  const aims = upgrades.map(({ figures }) => aimsOf(figures));
  const texts = aims[0]?.map(({ text }) => text) ?? [];
  return texts.map((text, index) => [
    text,
    ...aims.map((ofUpgrade) => ((ofUpgrade[index]?.missedBy.length ?? 0) === 0 ? 'met' : '**missed**')),
  ]);
}

function explanations(upgrades: readonly UpgradeOnPage[]): readonly string[] {
  const errors = upgrades.flatMap(({ figures }) => figures.errors);
  const rows = EXPLANATIONS.map((explanation) => {
    const count = errors.filter((line) => tryExplain(line) === explanation).length;
    return [`\`${explanation.pattern.source}\``, String(count), explanation.why];
  });
  const unexplained = errors.filter((line) => tryExplain(line) === undefined);
  return [
    ...(rows.length === 0 ? [] : markdownTable(['what', 'lines', 'why'], rows)),
    ...(unexplained.length === 0
      ? ['There are no others.']
      : [`There are ${unexplained.length} others, which nobody has explained.`]),
  ];
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].sort().join(', ');
}

function inSeconds(seconds: number | undefined): string {
  return seconds === undefined ? '' : `${seconds.toFixed(1)} s`;
}
