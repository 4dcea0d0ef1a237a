import type { Job } from '../model/service-definition';
import { kollaContainer } from './kolla-container';
import type { NovaContext } from './nova-context';

/** What makes nova know its cells, and the computes in them. */
export function novaCellJobs(context: NovaContext) {
  return {
    'nova-map-cell0': mapCell0(context),
    'nova-create-cell': createCell(context),
    'nova-discover-hosts': discoverHosts(context),
  } satisfies Record<string, Job>;
}

/**
 * A new database knows no cells, and without cells nova's services do not start. Where there is a nova_api, this was done: by a
 * deploy before, or by kolla-ansible. The mapping has the URL itself, since other processes have other databases in theirs; in Kolla's
 * configuration of the API bootstrap it is that of cell0.
 */
function mapCell0(context: NovaContext): Job {
  const url = String.raw`awk '/^\[/ { inside = $0 == "[database]" } inside && /^connection *=/ { sub(/^[^=]*= */, ""); print }' /etc/nova/nova.conf`;
  const command = `nova-manage cell_v2 map_cell0 --database_connection "$(${url})"`;
  return {
    ...cellJob('nova-api', 'nova-api-bootstrap', context, command),
    container: 'nova_api_map_cell0',
    unlessBeside: 'nova_api',
  };
}

/** The cell that computes are in, with the database and the broker of Kolla's configuration of the cell bootstrap. */
function createCell(context: NovaContext): Job {
  // A first deploy that failed later may have made it.
  const command =
    'answer=$(nova-manage cell_v2 create_cell 2>&1) || ' +
    'case $answer in *"already exists"*) ;; *) echo "$answer"; exit 1 ;; esac';
  return {
    ...cellJob('nova-conductor', 'nova-cell-bootstrap', context, command),
    container: 'create_cell_nova',
    unlessBeside: 'nova_api',
  };
}

/** A compute gets no instances before the API knows its cell. */
function discoverHosts(context: NovaContext): Job {
  const command = 'nova-manage cell_v2 discover_hosts --by-service --verbose';
  return {
    ...cellJob('nova-conductor', 'nova-cell-bootstrap', context, command),
    container: 'nova_discover_hosts',
    runsWhenHostsChange: ['nova-compute', 'nova-compute-ironic'],
  };
}

/** As kolla-ansible runs `nova-manage cell_v2`, for which Kolla's images have no variable. */
function cellJob(role: string, configuration: string, { options, version }: NovaContext, command: string) {
  const script = ['set -e', 'sudo -E kolla_set_configs', 'sudo kolla_copy_cacerts', command].join('\n');
  return {
    ...kollaContainer(configuration, options, [], version),
    command: ['bash', '-c', script],
    image: { ofRole: role },
    firstHostOf: { role },
    runsWhenChanged: [],
  } satisfies Job;
}
