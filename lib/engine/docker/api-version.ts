import type { EngineVersion } from '../api/answers';
import { ConnectionFailure } from './connection-failure';

/** Docker 19.03, the first one with everything that is used here. */
const OLDEST_API = '1.40';
/** The newest that this project was written against: Docker 27. Newer engines speak it, too. */
const NEWEST_API = '1.47';

/**
 * The newest version of the API that both sides know.
 * @throws ConnectionFailure that names both sides' versions when there is none, or when no engine has answered
 */
export function chooseApiVersion({ Version, ApiVersion, MinAPIVersion }: EngineVersion): string {
  if (!ApiVersion || !/^\d+\.\d+$/.test(ApiVersion))
    throw new ConnectionFailure(
      'denied',
      'what answers there is not a container engine; correct its address',
    );
  const engine = `engine ${Version ?? 'of unknown version'}`;
  if (isOlder(ApiVersion, OLDEST_API))
    throw new ConnectionFailure(
      'denied',
      `its ${engine} has API ${ApiVersion}, and ${OLDEST_API} (Docker 19.03) is the oldest supported; upgrade it`,
    );
  if (MinAPIVersion && isOlder(NEWEST_API, MinAPIVersion))
    throw new ConnectionFailure(
      'denied',
      `its ${engine} accepts API ${MinAPIVersion} or later, and ${NEWEST_API} is the newest known here; upgrade kollaform`,
    );
  return isOlder(ApiVersion, NEWEST_API) ? ApiVersion : NEWEST_API;
}

/**
 * Docker names its containerd among its components as long as that answers (measured with 20.10); Podman has none. Without it
 * containers can be looked at, and nothing can be started or stopped.
 * @throws ConnectionFailure `unreachable`
 */
export function ensureContainerd({ Components }: EngineVersion): void {
  const names = (Components ?? []).map(({ Name }) => Name);
  if (!names.includes('Engine') || names.includes('containerd')) return;
  throw new ConnectionFailure(
    'unreachable',
    'the engine answers, but its containerd does not; restart containerd on this host',
  );
}

/** Whether the first of two versions of the API came before the other. */
export function isOlder(one: string, other: string): boolean {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [numbers(one), numbers(other)];
  return major === otherMajor ? minor < otherMinor : major < otherMajor;
}

function numbers(version: string): readonly number[] {
  return version.split('.').map(Number);
}
