import type { Attributes } from '../../lib/provider/resource';
import type { ServedProvider } from './served-provider';

export const LIST = 'docker_restart_list';
export const RESTART = 'docker_rolling_restart';
const CONTROLLERS = ['ctl1', 'ctl2'];
export const COMPUTES = ['cmp1', 'cmp2', 'cmp3'];
export const HOSTS = [...CONTROLLERS, ...COMPUTES];

const NAMES = { 'nova-conductor': 'nova_conductor', 'nova-compute': 'nova_compute', 'nova-api': 'nova_api' };
const HOSTS_OF = { 'nova-conductor': CONTROLLERS, 'nova-compute': COMPUTES, 'nova-api': CONTROLLERS };
const ROLES = Object.keys(NAMES) as (keyof typeof NAMES)[];

/** Role and host of everything that is restarted, in the order of the steps. */
export const EVERYTHING = ROLES.flatMap((role) =>
  HOSTS_OF[role].map((host) => ({ host, name: NAMES[role], address: `${host}/${NAMES[role]}` })),
);

export interface ListOptions {
  readonly former?: Readonly<Record<string, string>>;
  readonly blockedBy?: Attributes[string];
}

export function list(release: string, { former = {}, blockedBy = [] }: ListOptions = {}): Attributes {
  const addresses = (role: keyof typeof NAMES) => HOSTS_OF[role].map((host) => `${host}/${NAMES[role]}`);
  return {
    release,
    containers: Object.fromEntries(ROLES.map((role) => [role, addresses(role)])),
    former_releases: former,
    blocked_by: blockedBy,
  };
}

export interface RestartOptions {
  readonly env?: readonly string[];
  readonly rollout?: Readonly<Record<string, string>>;
}

/** Conductors, computes freely, APIs. */
export function rollingRestart(
  started: Attributes[string],
  { env = [], rollout = {} }: RestartOptions = {},
): Attributes {
  const container = (role: keyof typeof NAMES) =>
    JSON.stringify({ name: NAMES[role], image: `${role}:2`, env });
  return {
    release: '2',
    containers: Object.fromEntries(ROLES.map((role) => [role, container(role)])),
    hosts: HOSTS_OF,
    host_settings: {},
    steps: ROLES.map((role) => [role]),
    free: ['nova-compute'],
    rollouts: { computes: rollout },
    host_rollouts: Object.fromEntries(COMPUTES.map((host) => [host, 'computes'])),
    started,
  };
}

/** A cloud in which everything runs already. */
export function runEverything(provider: ServedProvider): void {
  for (const role of ROLES) {
    for (const host of HOSTS_OF[role]) {
      const Image = `${role}:2`;
      provider.engine(host).addImage(Image).addContainer(NAMES[role], { spec: { Image } });
    }
  }
}
