import { join } from 'node:path';
import type { LabCloud, Patch } from '../lab/lab-files';
import type { LabDescription, LabHost } from './lab-command';

export const FLEET_REGISTRY = 'fleet.invalid/kolla';

/** How the hosts are reached: every way that there is, or all through their sockets on this machine. */
export type Connections = 'mixed' | 'unix';

const DOCKER_TLS_PORT = 2376;
/** By the host's number, and from the beginning again. Computes are reached over the network, which can be cut. */
const WAYS = { ctl: ['unix', 'tcp', 'ssh'], cmp: ['tcp', 'ssh'] } as const;
const GROUPS = { ctl: 'control', cmp: 'compute' } as const;

/** The cloud that a lab's hosts are; MariaDB is on the first controller. */
export function fleetCloud({ hosts, keys }: LabDescription, connections: Connections): LabCloud {
  const entries = Object.entries(hosts).map(([name, host]) => [
    name,
    {
      engine: connections === 'unix' ? host.engine : engineAddress(name, host),
      groups: [GROUPS[kindOf(name)]],
      address: host.address,
    },
  ]);
  return {
    registry: FLEET_REGISTRY,
    hosts: Object.fromEntries(entries) as Readonly<Record<string, Patch>>,
    ...(connections === 'mixed' && { sections: { connections: credentials(keys) } }),
    networkMode: 'host',
    databaseHost: hosts['ctl1']?.address ?? '',
  };
}

/** `unix://` for ctl1, `tcp://` for ctl2, cmp1, cmp3 ..., `ssh://` for ctl3, cmp2, cmp4 ... */
function engineAddress(name: string, { engine, address }: LabHost): string {
  const ways = WAYS[kindOf(name)];
  switch (ways[(Number(name.slice(3)) - 1) % ways.length]) {
    case 'tcp':
      return `tcp://${address}:${DOCKER_TLS_PORT}`;
    case 'ssh':
      return `ssh://root@${address}`;
    default:
      return engine;
  }
}

function credentials(keys: string): Patch {
  return {
    tls: { ca: join(keys, 'ca.pem'), cert: join(keys, 'cert.pem'), key: join(keys, 'key.pem') },
    ssh: { identity: join(keys, 'id'), known_hosts: join(keys, 'known_hosts') },
  };
}

function kindOf(name: string): 'ctl' | 'cmp' {
  return name.startsWith('ctl') ? 'ctl' : 'cmp';
}
