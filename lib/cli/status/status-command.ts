import { setTimeout as delay } from 'node:timers/promises';
import { OperationError } from '../../contract/operation-error';
import { withServices, type Surroundings } from '../cloud-session';
import { paintStatus } from '../paint';
import type { ViewTerminal } from '../terminal';
import { WatchedService, type Render } from './observe-status';
import { renderStatus } from './render-status';
import type { StatusReport } from './status-report';
import { timeText } from '../../report/run-words';

export interface StatusOptions {
  readonly format: 'text' | 'json';
  /** Look again and again, until Ctrl-C. */
  readonly watch: boolean;
}

export interface StatusMeans {
  readonly terminal: ViewTerminal;
  /** Loads cdktf, which writes the containers as a deploy would; that takes a while. */
  readonly loadRender: () => Promise<Render>;
}

/** From the end of a look to the next one. */
const PAUSE_SECONDS = 3;

/** `kollaform status [service...]`. Returns the exit code: 0 when all is in sync, or after Ctrl-C; 1 when anything is not. */
export function status(
  names: readonly string[],
  options: StatusOptions,
  surroundings: Surroundings,
  { terminal, loadRender }: StatusMeans,
): Promise<number> {
  return withServices(surroundings, names, async (sessions) => {
    const render = await loadRender();
    const services = sessions.map((it) => new WatchedService(it, render));
    const { signal } = surroundings;
    try {
      if (options.watch) return await watch(services, options, signal, terminal);
      const report = await tryObserve(services, signal);
      if (report === undefined)
        throw new OperationError('interrupted', 'interrupted before all hosts had answered');
      if (options.format === 'json') terminal.print(JSON.stringify(report, null, 2));
      else terminal.print(renderStatus(report), paintStatus);
      return report.inSync ? 0 : 1;
    } finally {
      const closed = Promise.all(services.map((it) => it.close()));
      // A host that does not answer keeps nobody waiting who wants to leave.
      if (!signal.aborted) await closed;
    }
  });
}

async function watch(
  services: readonly WatchedService[],
  { format }: StatusOptions,
  signal: AbortSignal,
  terminal: ViewTerminal,
): Promise<number> {
  for (;;) {
    const report = await tryObserve(services, signal);
    if (report === undefined) return 0;
    if (format === 'json') terminal.print(JSON.stringify(report));
    else
      terminal.redraw(
        [`At ${timeText(report.observedAt)} UTC; Ctrl-C ends.`, ...renderStatus(report)],
        paintStatus,
      );
    await delay(PAUSE_SECONDS * 1000, undefined, { signal }).catch(() => undefined);
  }
}

/** Undefined after Ctrl-C, even while hosts are asked. */
async function tryObserve(
  services: readonly WatchedService[],
  signal: AbortSignal,
): Promise<StatusReport | undefined> {
  let leave: () => void = () => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    leave = () => {
      resolve(undefined);
    };
  });
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  try {
    return await Promise.race([aborted, observe(services)]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

async function observe(services: readonly WatchedService[]): Promise<StatusReport> {
  const statuses = await Promise.all(services.map((it) => it.observe()));
  const inSync = statuses.every((it) => it.inSync);
  return { version: 1, observedAt: new Date().toISOString(), inSync, services: statuses };
}
