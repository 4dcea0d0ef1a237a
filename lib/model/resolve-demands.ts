import type { EngineDemand, EngineDemands } from '../contract/engine-demand';
import type { ResolvedContainer, DesiredWave } from './desired-service';
import { groupBy } from './group-by';

/** Containers that need something out of the ordinary; those that are alike but for their host are one. */
export function resolveDemands(waves: readonly DesiredWave[]): readonly EngineDemand[] {
  const containers = waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []));
  const demanding = containers.flatMap(({ role, container, image, host, ...settings }) => {
    const demands = demandsOf(settings);
    return Object.keys(demands).length === 0 ? [] : [{ host, demand: { role, container, image, demands } }];
  });
  const alike = groupBy(demanding, ({ demand }) => JSON.stringify(demand));
  return [...alike.values()].flatMap((members) =>
    members.slice(0, 1).map(({ demand }) => ({ ...demand, hosts: members.map(({ host }) => host) })),
  );
}

function demandsOf(
  settings: Pick<ResolvedContainer, keyof Omit<EngineDemands, 'sharedBinds'> | 'volumes'>,
): EngineDemands {
  const { privileged, ipcMode, pidMode, cgroupnsMode, ulimits = {}, volumes = [] } = settings;
  const sharedBinds = volumes.filter((bind) => /^\/[^:]*:[^:]*:(.*,)?r?shared(,|$)/.test(bind));
  return {
    ...(privileged === true && { privileged }),
    ...(ipcMode !== undefined && { ipcMode }),
    ...(pidMode !== undefined && { pidMode }),
    ...(cgroupnsMode !== undefined && { cgroupnsMode }),
    ...(Object.keys(ulimits).length > 0 && { ulimits }),
    ...(sharedBinds.length > 0 && { sharedBinds }),
  };
}
