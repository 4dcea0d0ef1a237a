import type { Mount } from '../api/container-config';
import type { ContainerInspection, ContainerSpec } from '../container-engine';
import type { DesiredContainer } from '../desired-container';

/** A volume whose name nobody chose: an image declares it, or it was asked for with a path alone. */
export interface AnonymousVolume {
  readonly name: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** Those of a container, also when it has them by name from its predecessor. */
export function anonymousVolumes(container: ContainerInspection): readonly AnonymousVolume[] {
  return container.Mounts.flatMap(({ Type, Name, Destination, RW }) =>
    Type === 'volume' && Name && isAnonymousName(Name) && isItsOwn(container, Destination)
      ? [{ name: Name, target: Destination, readOnly: !RW }]
      : [],
  );
}

/** Those that a container has from a predecessor. */
export function inheritedVolumes(container: ContainerInspection): readonly AnonymousVolume[] {
  const bound = new Set((container.HostConfig.Binds ?? []).map((bind) => bind.split(':')[0]));
  return anonymousVolumes(container).filter(({ name }) => bound.has(name));
}

/**
 * Those that an engine would remove together with a container with `--rm`. What another container has by name is safe, as tried
 * with Docker 20.10.
 */
export function doomedVolumes(
  container: ContainerInspection,
  kept: readonly AnonymousVolume[],
): readonly AnonymousVolume[] {
  if (!container.HostConfig.AutoRemove || !container.State.Running) return [];
  const safe = new Set([...inheritedVolumes(container), ...kept].map(({ name }) => name));
  return anonymousVolumes(container).filter(({ name }) => !safe.has(name));
}

/** Why it must not be stopped, and what to do. */
export function describeDoomed(address: string, doomed: readonly AnonymousVolume[]): string {
  const where = doomed.map(({ target }) => target).join(', ');
  return (
    `${address} was started with --rm: when it is stopped, its engine removes it together with what is in ${where}. ` +
    `Nothing was touched. Copy what is needed from there (docker cp), then stop it yourself and deploy again`
  );
}

/** A volume that has an id for a name. */
export function isAnonymousName(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/**
 * With these volumes at the same places, unless something else is wanted there: as docker compose does it. What has
 * volumes of its predecessor is removed without any: an engine may not tell whose they are. Pure.
 */
export function withVolumes(
  desired: DesiredContainer,
  volumes: readonly AnonymousVolume[],
): DesiredContainer {
  const carried = carriedVolumes(desired.spec, volumes);
  if (carried.length === 0) return desired;
  return { ...desired, spec: bindVolumes(desired.spec, carried), removeAnonymousVolumes: false };
}

/** Those that a successor of this spec takes over. */
export function carriedVolumes(
  spec: ContainerSpec,
  volumes: readonly AnonymousVolume[],
): readonly AnonymousVolume[] {
  const taken = new Set([...boundTargets(spec), ...mountTargets(spec)].map(normalPath));
  return volumes.filter(({ target }) => !taken.has(normalPath(target)));
}

/** Where a mount asks for a volume and does not say which, it gets the one that was there. */
export function bindVolumes(spec: ContainerSpec, volumes: readonly AnonymousVolume[]): ContainerSpec {
  const at = new Map(volumes.map((it) => [normalPath(it.target), it]));
  const mounts = wantedMounts(spec).map((mount) => {
    const volume = isOpen(mount) ? at.get(normalPath(mount.Target)) : undefined;
    return volume === undefined ? mount : { ...mount, Source: volume.name };
  });
  const mounted = new Set(mounts.map(({ Target }) => normalPath(Target)));
  const binds = volumes.filter(({ target }) => !mounted.has(normalPath(target))).map(bindOf);
  const { HostConfig } = spec;
  return {
    ...spec,
    HostConfig: {
      ...HostConfig,
      ...(binds.length > 0 && { Binds: [...(HostConfig?.Binds ?? []), ...binds] }),
      ...(mounts.length > 0 && { Mounts: mounts }),
    },
  };
}

function bindOf({ name, target, readOnly }: AnonymousVolume): string {
  return `${name}:${target}${readOnly ? ':ro' : ''}`;
}

/** Those of another container count only where this one declares them, too: that one may get new ones. */
function isItsOwn({ Config, HostConfig }: ContainerInspection, target: string): boolean {
  if (!HostConfig.VolumesFrom?.length) return true;
  const targets = [...keysOf(Config.Volumes), ...boundTargets({ HostConfig })];
  return targets.some((it) => normalPath(it) === normalPath(target));
}

function boundTargets({ HostConfig }: Pick<ContainerSpec, 'HostConfig'>): readonly string[] {
  const binds = HostConfig?.Binds ?? [];
  return binds.map((bind) => bind.split(':')[1] ?? bind);
}

function mountTargets(spec: ContainerSpec): readonly string[] {
  const mounts = wantedMounts(spec).filter((it) => !isOpen(it));
  return [...mounts.map(({ Target }) => Target), ...keysOf(spec.HostConfig?.Tmpfs)];
}

/** A volume is wanted, and any will do. */
function isOpen({ Type, Source }: Mount): boolean {
  return Type === 'volume' && !Source;
}

function wantedMounts({ HostConfig }: ContainerSpec): readonly Mount[] {
  return HostConfig?.Mounts ?? [];
}

/** An engine has null for none. */
function keysOf(map: object | null | undefined): readonly string[] {
  return Object.keys(map ?? {});
}

function normalPath(path: string): string {
  return path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
}
