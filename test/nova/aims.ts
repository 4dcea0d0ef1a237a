import type { LogLine } from './nova-logs';
import type { Figures, RpcCap } from './figures';
import { tryExplain } from './explained-errors';

/** What an upgrade has to show. */
export interface Aim {
  readonly text: string;
  /** What is against it; none when it is met. */
  readonly missedBy: readonly string[];
}

const SLOWEST_ANSWER_SECONDS = 10;

/** @param figures of an upgrade that ended well */
export function aimsOf(figures: Figures): readonly Aim[] {
  const { pings, boots, lostServers, migrations } = figures;
  return [
    aim('no RPC ping is lost', pings.lost > 0 && `${pings.lost} of ${pings.count}`),
    aim(
      `every RPC ping is answered within ${SLOWEST_ANSWER_SECONDS} s`,
      pings.slowestSeconds >= SLOWEST_ANSWER_SECONDS && `the slowest took ${inSeconds(pings.slowestSeconds)}`,
    ),
    aim(
      'servers become ACTIVE, unless they hit a compute in its swap',
      ...boots.failed
        .filter(({ hitSwap }) => !hitSwap)
        .map(({ status, host, error }) => `${status} on ${host ?? 'no host'}: ${error ?? ''}`),
    ),
    aim(
      'servers stay active',
      ...lostServers.map(({ server, host, state }) => `${server} on ${host ?? 'no host'}: ${state}`),
    ),
    aim('all services are new by their records', ...outdatedServices(figures)),
    aim(
      'no process speaks an older RPC version than computes do',
      ...figures.caps.filter(isOld(figures)).map(capText),
    ),
    aim(
      'the online migrations are done',
      ...migrations.filter(({ exitCode }) => exitCode !== 0).map(migrationText),
    ),
    aim(
      'every error in the logs of Nova is explained',
      ...figures.errors.filter(isUnexplained).map(errorText),
    ),
    aim('another deploy changes nothing', ...figures.changedByAnother),
  ];
}

function aim(text: string, ...missedBy: readonly (string | false)[]): Aim {
  return { text, missedBy: missedBy.filter((it) => it !== false) };
}

/** Older than the newest of all, or not seen for long. */
function outdatedServices({ services }: Figures): readonly string[] {
  const newest = Math.max(0, ...services.map(({ version }) => version));
  return services
    .filter(({ version, isFresh }) => version < newest || !isFresh)
    .map(
      ({ binary, host, version, isFresh }) =>
        `${binary} on ${host}: ${version}${isFresh ? '' : ', not fresh'}`,
    );
}

/** A process that was started before the last compute was new goes on with what it found then. */
function isOld({ services }: Figures): (cap: RpcCap) => boolean {
  const computes = services.filter(({ binary }) => binary === 'nova-compute').map(({ version }) => version);
  const current = Math.min(...computes);
  return ({ serviceVersion }) => serviceVersion < current;
}

function capText({ service, host, version, serviceVersion }: RpcCap): string {
  return `${service} on ${host}: ${version}, for service version ${serviceVersion}`;
}

function migrationText({ name, exitCode }: Figures['migrations'][number]): string {
  return `${name} ${exitCode === undefined ? 'did not end' : `ended with code ${exitCode}`}`;
}

function isUnexplained(line: LogLine): boolean {
  return tryExplain(line) === undefined;
}

function errorText({ service, host, text }: LogLine): string {
  return `${service} on ${host}: ${text}`;
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
