import { defineService } from '../model/service';
import type { JobWave } from '../model/service-definition';
import { novaJobs } from './nova-jobs';
import { novaContext } from './nova-context';
import { novaOptions } from './nova-options';
import { serviceRecords } from './nova-service-records';
import { overrideJobs, overrideRoles } from './nova-overrides';
import { apiRoles, computeRoles, conductorRoles, controllerRoles, ironicRoles } from './nova-roles';

/**
 * With `[upgrade_levels] compute = auto` a process speaks the RPC version of the oldest service that it saw when it first asked,
 * and never asks again (openstack/nova `nova/compute/rpcapi.py`, `LAST_VERSION`). nova's upgrade guide has all of them restarted or
 * signalled when all are new; SIGHUP is of no use (LP#1833069). nova-ssh and nova-libvirt are not nova's processes.
 */
function restartOrder(conductors: object, ironic: object): readonly (readonly string[])[] {
  return [
    Object.keys(conductors),
    ['nova-scheduler'],
    ['nova-compute'],
    Object.keys(ironic),
    ['nova-metadata', 'nova-novncproxy', 'nova-spicehtml5proxy', 'nova-serialproxy'],
    ['nova-api'],
  ];
}

/** While everything runs; the first wave touches nothing. */
const PREPARATION: readonly JobWave[] = [
  {
    name: 'snapshot',
    jobs: ['nova-cells-check', 'nova-stale-records', 'nova-upgrade-check', 'nova-snapshot'],
  },
  {
    name: 'bootstrap',
    jobs: [
      'nova-api-pending-migrations',
      'nova-cell-pending-migrations',
      'nova-api-bootstrap',
      'nova-map-cell0',
      'nova-cell-bootstrap',
      'nova-create-cell',
    ],
  },
];

/** OpenStack Compute as Kolla runs it, upgraded in the order that its rolling upgrade mandates. */
export const nova = defineService({
  name: 'nova',
  options: novaOptions,
  define(options, cloud, version) {
    const context = novaContext(options, cloud, version);
    const conductors = conductorRoles(context);
    const controllers = controllerRoles(context);
    const apis = apiRoles(context);
    const ironic = ironicRoles(context);
    const computes = computeRoles(context);
    return {
      roles: overrideRoles({ ...conductors, ...controllers, ...apis, ...ironic, ...computes }, options.roles),
      jobs: overrideJobs(novaJobs(context), options.jobs),
      queries: serviceRecords(context),
      waves: [
        ...PREPARATION,
        { name: 'conductors', roles: Object.keys(conductors), update: 'together' },
        { name: 'controllers', roles: Object.keys(controllers), update: 'one-host-at-a-time' },
        // Last, as nova's upgrade guide asks, and on no host before the others are done: requests of the new release
        // need the new services behind them, wherever these are.
        { name: 'apis', roles: Object.keys(apis), update: 'one-host-at-a-time' },
        { name: 'ironic', roles: Object.keys(ironic), update: 'one-host-at-a-time' },
        { name: 'computes', roles: Object.keys(computes), update: 'free' },
        { name: 'discovery', jobs: ['nova-discover-hosts'] },
        {
          name: 'rolling-restart',
          restart: restartOrder(conductors, ironic),
          enabled: { option: 'restart_after_upgrade: true', on: options.restart_after_upgrade },
        },
        {
          name: 'online-data-migrations',
          jobs: ['nova-api-online-data-migrations', 'nova-cell-online-data-migrations'],
          blockedBy: 'outdated',
        },
      ],
    };
  },
});
