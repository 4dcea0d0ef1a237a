import type { BindMount, MountSetting } from './container-settings';
import type { FileProblem } from './input-error';
import { suggest } from './suggestion';

const TYPES = ['bind', 'volume', 'tmpfs'];
const PROPAGATIONS = ['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave'];
const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

/** Definitions in JavaScript are not checked by a compiler, so types are among what is looked at. */
export function checkMount(path: string, mount: MountSetting): readonly FileProblem[] {
  if (!TYPES.includes(mount.type))
    return [{ path, message: `no type ${mount.type}; ${suggest(mount.type, TYPES)}` }];
  const at = `${path}.${mount.target}`;
  return [
    ...(mount.target.startsWith('/') ? [] : [{ path: at, message: 'target is not an absolute path' }]),
    ...problemsOf(mount).map((message) => ({ path: at, message })),
  ];
}

function problemsOf(mount: MountSetting): readonly string[] {
  switch (mount.type) {
    case 'bind':
      return problemsOfBind(mount);
    case 'volume':
      return [
        ...(VOLUME_NAME.test(mount.source) ? [] : [`"${mount.source}" is not the name of a volume`]),
        ...(isBelow(mount.subpath)
          ? []
          : [`subpath "${mount.subpath ?? ''}" is not a directory inside the volume`]),
      ];
    case 'tmpfs':
      return [
        ...(isUnsetOr(mount.sizeMib, (size) => size > 0) ? [] : ['sizeMib is not a positive whole number']),
        ...(isUnsetOr(mount.mode, (mode) => mode >= 0 && mode <= 0o7777)
          ? []
          : ['mode is not one such as 0o1777']),
      ];
  }
}

function problemsOfBind({ source, propagation }: BindMount): readonly string[] {
  return [
    ...(/^(\/|\{config\})/.test(source) ? [] : [`"${source}" is not an absolute path of the host`]),
    ...(propagation === undefined || PROPAGATIONS.includes(propagation)
      ? []
      : [`no propagation ${propagation}; ${suggest(propagation, PROPAGATIONS)}`]),
  ];
}

function isBelow(subpath: string | undefined): boolean {
  return subpath === undefined || (!subpath.startsWith('/') && !subpath.split('/').includes('..'));
}

function isUnsetOr(value: number | undefined, isRight: (value: number) => boolean): boolean {
  return value === undefined || (Number.isInteger(value) && isRight(value));
}
