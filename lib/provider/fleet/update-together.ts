import { barriersFor } from '../../engine/barrier';
import type { ContainerEngine } from '../../engine/container-engine';
import type { Configured } from '../container/container-resource';
import { errorDiagnostic, hasErrors, type Diagnostic } from '../resource';
import { groupByCause } from '../group-failures';
import { byHost, memberAddress, memberKey, type FleetMember } from './fleet-members';
import type { FleetUpdate, UpdatedFleet } from './update-fleet';
import { reachHost, updateHost } from './update-host';

/**
 * Updates all members as one: all old ones stop before the first new one starts, and all go back if one fails. Unreachable
 * hosts that may be skipped are left out. With any other unreachable host, nothing is touched.
 */
export async function updateTogether(update: FleetUpdate): Promise<UpdatedFleet> {
  const { configured, context } = update;
  const memory = new Map(update.memory);
  const hosts = await Promise.all(
    [...byHost(update.members)].map(([host, members]) => reach(configured, host, members)),
  );
  const said = groupByCause(hosts);
  if (hasErrors(said)) return { diagnostics: said, memory };

  const participants = hosts.flatMap(({ engine, members }) => (engine === undefined ? [] : members));
  const barriers = barriersFor(participants, memberAddress);
  const priors = new Map(update.before.map((it) => [memberKey(it), it]));
  const updated = await Promise.all(
    hosts.flatMap(({ engine, ...host }) =>
      engine === undefined
        ? []
        : [
            updateHost(configured, engine, { ...host, priors, memory, barriers }, context).then(
              ({ diagnostics }) => ({ host: host.host, diagnostics }),
            ),
          ],
    ),
  );
  return { diagnostics: [...said, ...groupByCause(updated)], memory };
}

interface ReachedHost {
  readonly host: string;
  readonly members: readonly FleetMember[];
  /** Undefined for one that could not be reached. */
  readonly engine?: ContainerEngine;
  readonly diagnostics: readonly Diagnostic[];
}

function reach(configured: Configured, host: string, members: readonly FleetMember[]): Promise<ReachedHost> {
  const unreached = (diagnostics: readonly Diagnostic[]): ReachedHost => ({ host, members, diagnostics });
  return configured.hosts
    .unlessSkipped<ReachedHost>(
      host,
      async () => ({ ...unreached([]), engine: await reachHost(configured, host, members) }),
      unreached,
    )
    .catch((error: unknown) => unreached([untouchedError(error)]));
}

function untouchedError(error: unknown): Diagnostic {
  const { detail = '', ...others } = errorDiagnostic(error);
  const remedy = 'No container was touched: they are updated together, so this host must answer.';
  return { ...others, detail: `${detail}\n${remedy}`.trim() };
}
