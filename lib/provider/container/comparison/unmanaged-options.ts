import type { ContainerInspection } from '../../../engine/container-engine';
import { canonicalText } from '../../value';
import { fromEngine } from '../engine-value';
import { containerSettings } from '../container-settings';

/** What a command line, an image or an engine always sets, and what other parts of this provider look at. */
const NO_OPTIONS = new Set([
  'ArgsEscaped',
  'AttachStderr',
  'AttachStdin',
  'AttachStdout',
  'AutoRemove',
  'ConsoleSize',
  'ContainerIDFile',
  'ExposedPorts',
  'Image',
  'Isolation',
  'MaskedPaths',
  'OnBuild',
  'PortBindings',
  'ReadonlyPaths',
  'Shell',
  'StdinOnce',
  'StopTimeout',
  'VolumeDriver',
  'Volumes',
]);

/** Keys of the create body that a setting has. */
const MANAGED = new Set(
  containerSettings.flatMap(({ toSpec }) => {
    const { HostConfig = {}, ...config } = toSpec(null);
    return [...Object.keys(HostConfig), ...Object.keys(config)];
  }),
);

/** Options that a container runs with and this provider has no attribute for: key of the engine's API to value, as text. */
export function unmanagedOptions({
  Config,
  HostConfig,
  Unreported,
}: ContainerInspection): Readonly<Record<string, string>> {
  // Podman shows what it came to, which is not what was asked for.
  if (Unreported !== undefined) return {};
  const options = Object.entries({ ...Config, ...HostConfig })
    .filter(([key]) => !NO_OPTIONS.has(key) && !MANAGED.has(key))
    .map(([key, json]) => [key, fromEngine(json)] as const)
    // -1 stands for "no limit", and for a swappiness that is not set.
    .filter(([, value]) => value !== null && value !== -1)
    .map(([key, value]) => [key, typeof value === 'string' ? value : canonicalText(value, false)] as const);
  return Object.fromEntries([...options, ...unmaskedPaths(HostConfig)]);
}

/** `systempaths=unconfined` leaves an empty list; privileged containers have none. */
function unmaskedPaths({
  MaskedPaths,
}: ContainerInspection['HostConfig']): readonly (readonly [string, string])[] {
  return MaskedPaths?.length === 0 ? [['MaskedPaths', '[]']] : [];
}
