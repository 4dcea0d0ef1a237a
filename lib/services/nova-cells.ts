import type { Job } from '../model/service-definition';
import { kollaContainer } from './kolla-container';
import type { NovaContext } from './nova-context';

/** What makes nova know its cells, and the computes in them. */
export function novaCellJobs(context: NovaContext) {
  return {
    'nova-cells-check': cellsCheck(context),
    'nova-map-cell0': mapCell0(context),
    'nova-create-cell': createCell(context),
    'nova-discover-hosts': discoverHosts(context),
  } satisfies Record<string, Job>;
}

const MORE_CELLS = 3;

/**
 * Schemas of all cells are migrated before anything of the new release runs, and conductors of all cells go before any API: all
 * cells or none. Cells are not data here yet, so with more than one beside cell0 nothing is begun.
 */
function cellsCheck(context: NovaContext): Job {
  const names = String.raw`awk -F '|' '$3 ~ /-.*-.*-.*-/ && $3 !~ /00000000-0000-0000-0000-000000000000/ { gsub(/ /, "", $2); gsub(/ /, "", $3); print $2 == "" ? $3 : $2 }'`;
  const command = [
    'answer=$(nova-manage cell_v2 list_cells)',
    `cells=$(echo "$answer" | ${names})`,
    'echo "Cells:" $cells',
    `if [ "$(echo "$cells" | wc -w)" -gt 1 ]; then exit ${MORE_CELLS}; fi`,
  ].join('\n');
  return {
    ...cellJob('nova-api', 'nova-api-bootstrap', context, command),
    container: 'nova_cells_check',
    enabled: { option: 'cells_check: true', on: context.options.cells_check },
    image: { ofContainer: 'nova_api' },
    runsWhenChanged: ['nova-api', 'nova-conductor'],
    onlyBeside: 'nova_api',
    exitCodes: {
      [MORE_CELLS]:
        'The database has more cells than cloud.yml knows, which is one: the others would be left at the old schema, with conductors of the old release. All cells go together or none.',
    },
  };
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
