import type { OrderedWave } from '../../lib/contract/upgrade-order';
import type { Attributes } from '../../lib/provider/resource';

export const TYPE = 'docker_fleet';
export const HOSTS = ['cmp1', 'cmp2', 'cmp3', 'cmp4', 'cmp5'];

/** In the order of an upgrade. */
export const COMPUTES: OrderedWave = {
  name: 'computes',
  kind: 'roles',
  update: 'free',
  members: [
    { role: 'nova-libvirt', container: 'nova_libvirt', hosts: HOSTS },
    { role: 'nova-compute', container: 'nova_compute', hosts: HOSTS },
  ],
};

export interface FleetOptions {
  readonly hosts?: readonly string[];
  readonly env?: readonly string[];
  readonly libvirt?: string;
  readonly rollout?: Readonly<Record<string, string>>;
  readonly pins?: Readonly<Record<string, string>>;
}

/** nova-libvirt, then nova-compute. */
export function fleet(
  tag: string,
  { hosts = HOSTS, env = [], libvirt = tag, rollout, pins = {} }: FleetOptions = {},
) {
  const container = (role: string, version: string) =>
    JSON.stringify({ name: role.replace('-', '_'), image: `${role}:${version}`, env });
  return {
    containers: {
      'nova-libvirt': container('nova-libvirt', libvirt),
      'nova-compute': container('nova-compute', tag),
    },
    hosts: { 'nova-libvirt': hosts, 'nova-compute': hosts },
    after: { 'nova-compute': ['nova-libvirt'] },
    host_settings: {
      'nova-compute': Object.fromEntries(
        Object.entries(pins).map(([host, pin]) => [host, JSON.stringify({ image: `nova-compute:${pin}` })]),
      ),
    },
    ...(rollout && {
      rollouts: { computes: rollout },
      host_rollouts: Object.fromEntries(hosts.map((host) => [host, 'computes'])),
    }),
  } as Attributes;
}

export const running = (tag: string, hosts: readonly string[] = HOSTS) => ({
  'nova-libvirt': Object.fromEntries(hosts.map((host) => [host, `nova-libvirt:${tag}`])),
  'nova-compute': Object.fromEntries(hosts.map((host) => [host, `nova-compute:${tag}`])),
});
