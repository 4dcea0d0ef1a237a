/** From what a definition asks of an engine to what Docker is asked, one thing at a time: pure. */
import type { EngineDemands } from '../../contract/engine-demand';
import type { ContainerInspection, ContainerSpec } from '../../engine/container-engine';

/** What is asked, of what a host configuration may hold. */
interface Part {
  readonly Privileged?: true;
  readonly IpcMode?: string;
  readonly PidMode?: string;
  readonly CgroupnsMode?: string;
  readonly Ulimits?: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[];
  readonly Binds?: readonly string[];
}

/** One thing that an engine may refuse. */
export interface DemandedPart {
  /** As a definition names it: `ulimits.memlock`. */
  readonly key: string;
  readonly part: Part;
}

export function partsOf(demands: EngineDemands): readonly DemandedPart[] {
  const { privileged, ipcMode, pidMode, cgroupnsMode, ulimits = {}, sharedBinds = [] } = demands;
  return [
    ...(privileged === true ? [{ key: 'privileged', part: { Privileged: true } as const }] : []),
    ...(ipcMode === undefined ? [] : [{ key: 'ipcMode', part: { IpcMode: ipcMode } }]),
    ...(pidMode === undefined ? [] : [{ key: 'pidMode', part: { PidMode: pidMode } }]),
    ...(cgroupnsMode === undefined ? [] : [{ key: 'cgroupnsMode', part: { CgroupnsMode: cgroupnsMode } }]),
    ...Object.entries(ulimits).map(([name, limit]) => ({
      key: `ulimits.${name}`,
      part: { Ulimits: [{ Name: name, Soft: limit, Hard: limit }] },
    })),
    ...sharedBinds.map((bind) => ({ key: `volumes ${bind}`, part: { Binds: [bind] } })),
  ];
}

/** Whether a container that this engine has made has it already: then the engine can do it. */
export function hasPart(container: ContainerInspection | undefined, { part }: DemandedPart): boolean {
  const has = container?.HostConfig;
  if (has === undefined) return false;
  return (
    (part.Privileged === undefined || has.Privileged === true) &&
    (part.IpcMode === undefined || has.IpcMode === part.IpcMode) &&
    (part.PidMode === undefined || has.PidMode === part.PidMode) &&
    (part.CgroupnsMode === undefined || has.CgroupnsMode === part.CgroupnsMode) &&
    (part.Binds ?? []).every((bind) => has.Binds?.includes(bind)) &&
    (part.Ulimits ?? []).every(({ Name, Soft, Hard }) =>
      has.Ulimits?.some((it) => it.Name === Name && it.Soft === Soft && it.Hard === Hard),
    )
  );
}

/**
 * A container that has all of it, reaches nothing, and ends at once. Binds are mounts here, which an engine refuses where their
 * directory is not there: as binds it would make one.
 */
export function trial(image: string, parts: readonly DemandedPart[]): ContainerSpec {
  const configs = parts.map(({ part }) => part);
  const { Binds = [], Ulimits = [], ...single } = merged(configs);
  return {
    Image: image,
    Entrypoint: ['/bin/true'],
    Cmd: [],
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      ...single,
      NetworkMode: 'none',
      ...(Binds.length > 0 && { Mounts: Binds.map(mountOf) }),
      ...(Ulimits.length > 0 && { Ulimits }),
    },
  };
}

function merged(parts: readonly Part[]): Part {
  return parts.reduce(
    (all, part) => ({
      ...all,
      ...part,
      Binds: [...(all.Binds ?? []), ...(part.Binds ?? [])],
      Ulimits: [...(all.Ulimits ?? []), ...(part.Ulimits ?? [])],
    }),
    {},
  );
}

function mountOf(bind: string) {
  const [Source = '', Target = '', mode = ''] = bind.split(':');
  const Propagation = mode.split(',').find((it) => /^r?shared$/.test(it)) ?? 'shared';
  return { Type: 'bind', Source, Target, BindOptions: { Propagation } };
}
