import { renderTable } from '../../lib/contract/table';
import type { Aim } from './aims';
import { isActiveLater, type Figures } from './figures';
import type { Boot } from './witness-record';

/** For a person at a terminal. */
export function renderFigures(figures: Figures): readonly string[] {
  const { seconds, gapSeconds, deafSeconds, pings, apis, boots } = figures;
  return [
    ...renderTable([
      ['deploy', inSeconds(seconds)],
      ['conductors: last old one ended -> first new one started', inSeconds(gapSeconds)],
      ['conductors: last stop signal -> first new one started', inSeconds(deafSeconds)],
      ['RPC pings', `${pings.count}, ${pings.lost} lost, slowest ${inSeconds(pings.slowestSeconds)}`],
      ...apis.map((it) => [
        it.api,
        `${it.count} requests, ${it.failed} failed, away ${inSeconds(it.longestAwaySeconds)}`,
      ]),
      [
        'boots',
        `${boots.count}, ${boots.failed.length} not ACTIVE, ${boots.failed.filter(isActiveLater).length} of them soon after`,
      ],
      ['servers lost', String(figures.lostServers.length)],
      ['ERROR lines in logs', String(figures.errors.length)],
    ]),
    ...boots.failed.map(bootText),
    ...figures.services.map((it) => `service: ${it.binary} on ${it.host}: ${it.version}`),
    ...figures.caps.map(
      (it) => `RPC: ${it.service} on ${it.host}: ${it.version}, for service version ${it.serviceVersion}`,
    ),
  ];
}

export function renderAims(aims: readonly Aim[]): readonly string[] {
  return aims.flatMap(({ text, missedBy }) => [
    `${missedBy.length === 0 ? 'met   ' : 'MISSED'}  ${text}`,
    ...missedBy.map((it) => `          ${it}`),
  ]);
}

function bootText({ status, host, later, error = '' }: Boot): string {
  return `boot: ${status} on ${host ?? 'no host'}, later ${later ?? 'unknown'}: ${error}`;
}

function inSeconds(seconds: number | undefined): string {
  return seconds === undefined ? '-' : `${seconds.toFixed(1)} s`;
}
