import { grouped } from '../grouped';
import { listed } from '../wording';
import type { RefusedDemand } from './facts';
import type { Finding } from './finding';

/** One for each setting of a role that engines refuse, and each reason. Pure. */
export function demandFindings(service: string, refused: readonly RefusedDemand[]): readonly Finding[] {
  return grouped(refused, ({ role, key, reason }) => `${role} ${key} ${reason}`).map(([, alike]) => {
    const [{ role, key, reason }] = alike as readonly [RefusedDemand];
    return {
      code: 'engine-refuses',
      summary: `${service}: ${role} cannot be made with ${key} on ${listed(alike.map(({ host }) => host))}`,
      detail: `The engine says: ${reason}\nIt has tried with a container that was removed again. ${remedyOf(key)}`,
    };
  });
}

function remedyOf(key: string): string {
  if (key.startsWith('ulimits.')) {
    return 'Raise the limit of the engine itself (LimitNOFILE and so on of docker.service), or set containers.ulimits: false in cloud.yml.';
  }
  if (key.startsWith('volumes ')) {
    return 'Share the directory on the host: mount --make-shared, as systemd does for all at boot.';
  }
  return 'Allow it to the engine, or, in a lab only, set containers.host_access: false in cloud.yml.';
}
