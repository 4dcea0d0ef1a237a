import { defineService } from '../model/service';
import { novaJobs } from './nova-jobs';
import { novaOptions } from './nova-options';
import { computeRoles, conductorRoles, controllerRoles } from './nova-roles';

/** OpenStack Compute as Kolla runs it, upgraded in the order that its rolling upgrade mandates. */
export const nova = defineService({
  name: 'nova',
  options: novaOptions,
  define(options) {
    const conductors = conductorRoles(options);
    const controllers = controllerRoles(options);
    const computes = computeRoles(options);
    return {
      roles: { ...conductors, ...controllers, ...computes },
      jobs: novaJobs(options),
      waves: [
        { name: 'snapshot', jobs: ['nova-upgrade-check', 'nova-snapshot'] },
        {
          name: 'bootstrap',
          jobs: ['nova-api-bootstrap', 'nova-map-cell0', 'nova-cell-bootstrap', 'nova-create-cell'],
        },
        { name: 'conductors', roles: Object.keys(conductors), update: 'together' },
        { name: 'controllers', roles: Object.keys(controllers), update: 'one-host-at-a-time' },
        { name: 'computes', roles: Object.keys(computes), update: 'free' },
        { name: 'discovery', jobs: ['nova-discover-hosts'] },
        {
          name: 'online-data-migrations',
          jobs: ['nova-api-online-data-migrations', 'nova-cell-online-data-migrations'],
          waitsFor: 'everyone',
        },
      ],
    };
  },
});
