import type { PlannedContainer, PlannedUpgrade, PlannedWave } from '../../contract/planned-upgrade';
import type { OrderedWave, UpgradeOrder } from '../../contract/upgrade-order';
import type { PlacedDecision, PlanRecord } from './plan-record';

/** Puts what was planned into the order of the upgrade. */
export function plannedUpgrade(
  { service, waves }: UpgradeOrder,
  record: PlanRecord,
  skippedHosts: readonly string[],
): PlannedUpgrade {
  return {
    version: 1,
    service,
    waves: waves.map((wave) => plannedWave(wave, record)),
    pulls: record.pulls,
    removals: record.removals.map((it) => plannedContainer(it.container, it, 'remove')),
    skippedHosts,
    warnings: record.warnings.map(({ code, summary, detail = '' }) => ({
      ...(code && { code }),
      summary,
      detail,
    })),
    ...(record.pausedAfter.length > 0 && { pausedAfter: record.pausedAfter }),
  };
}

function plannedWave(wave: OrderedWave, record: PlanRecord): PlannedWave {
  const update = wave.kind === 'roles' ? wave.update : wave.kind;
  const isRestart = wave.kind === 'restart';
  const all = membersOf(wave, update === 'one-host-at-a-time');
  const containers = all.flatMap(({ role, host, container }) => {
    const decision = isRestart ? record.tryFindRestart(host, container) : record.tryFind(host, container);
    if (decision === undefined || decision.operation === 'none' || decision.operation === 'remove') return [];
    return [plannedContainer(role, decision, decision.operation)];
  });
  const hosts = new Set(containers.map(({ host }) => host));
  const strategies = update === 'free' ? record.strategies : [];
  const [checks, pauses] = [record.checksOf(wave.name), record.pausesOf(wave.name)];
  return {
    name: wave.name,
    update,
    containers,
    unchanged: isRestart ? 0 : all.length - containers.length,
    strategies: strategies.filter((it) => it.hosts.some((host) => hosts.has(host))),
    ...(checks.length > 0 && { checks }),
    ...(pauses.length > 0 && { pauses }),
  };
}

interface Member {
  readonly role: string;
  readonly host: string;
  readonly container: string;
}

function membersOf({ members }: OrderedWave, isHostByHost: boolean): readonly Member[] {
  const all = members.flatMap(({ role, container, hosts }) =>
    hosts.map((host) => ({ role, container, host })),
  );
  if (!isHostByHost) return all;
  const hosts = [...new Set(all.map(({ host }) => host))];
  return hosts.flatMap((host) => all.filter((it) => it.host === host));
}

function plannedContainer(
  role: string,
  { host, container, from, to, causes }: PlacedDecision,
  operation: PlannedContainer['operation'],
): PlannedContainer {
  const images = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  return { role, host, container, operation, ...images, causes };
}
