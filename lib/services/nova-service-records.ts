/** Nova's own word on its processes: the table `services` of each cell, read with Nova's code and configuration. */
import { own } from '../model/own';
import type { Query } from '../model/probe-definition';
import type { Job, ServiceRole } from '../model/service-definition';
import { FORCE_DOWN, IDENTIFY, READ_RECORDS, SET_VERSION, WITH_CONFIGURATION } from './nova-record-scripts';
import { configBind } from './kolla-container';
import type { NovaContext } from './nova-context';

const SERVICE_RECORDS = 'service-records';

/** Log lines in which nova's services say that they will not serve, from what they raise (openstack/nova `nova/exception.py`). */
const REFUSALS = [
  '[Rr]efusing to start',
  'ServiceTooOld:',
  'TooOldComputeService:',
  'Invalid node identity configuration',
];

/** Where cells have conductors of their own, theirs may know only their cell. */
function conductorOf({ options }: NovaContext) {
  return options.cells ? 'nova-super-conductor' : 'nova-conductor';
}

/** A one-shot container that knows Nova's databases as a conductor does, also one of an image that is not Kolla's. */
function withDatabases(context: NovaContext, script: string) {
  const { options } = context;
  const conductor = conductorOf(context);
  const { environment = {}, extra_volumes: volumes = [] } = own(options.roles, conductor) ?? {};
  return {
    environment: {
      KOLLA_CONFIG_STRATEGY: options.config_strategy,
      KOLLA_SERVICE_NAME: conductor,
      ...environment,
    },
    volumes: [configBind(conductor), ...options.extra_volumes, ...volumes],
    user: 'root',
    command: ['sh', '-c', WITH_CONFIGURATION, 'sh', script],
  };
}

export function serviceRecords(context: NovaContext): Readonly<Record<string, Query>> {
  if (!context.options.service_records) return {};
  const query = {
    title: "Nova's service records",
    ofRole: conductorOf(context),
    container: 'nova_service_records',
    ...withDatabases(context, READ_RECORDS),
  };
  return { [SERVICE_RECORDS]: query };
}

/**
 * With the image that runs, before anything of a new release is asked whether it may start: Nova counts the versions of all
 * records but those that are forced down (openstack/nova `nova/db/main/api.py`, `service_get_minimum_version`).
 */
export function staleRecordsJob(context: NovaContext): Job {
  const conductor = conductorOf(context);
  const container = conductor.replaceAll('-', '_');
  const { service_records: reads, stale_records: wanted } = context.options;
  return {
    ...withDatabases(context, FORCE_DOWN),
    container: 'nova_stale_records',
    enabled: { option: 'stale_records: forced_down', on: reads && wanted === 'forced_down' },
    image: { ofContainer: container },
    onlyBeside: container,
    firstHostOf: { role: conductor },
    runsWhenChanged: [],
    forcesDownStaleRecords: true,
    timeoutSeconds: 120,
  };
}

/**
 * A role is ready when Nova's own record of it is.
 * @param role also the name of its log file
 * @param binary as Nova calls it, which is the name of its process
 */
export function recordProbe(
  role: string,
  binary: 'nova-conductor' | 'nova-scheduler' | 'nova-compute',
  { options }: NovaContext,
): Pick<ServiceRole, 'readinessProbe'> {
  if (!options.service_records) return {};
  const record = {
    query: SERVICE_RECORDS,
    binary,
    identify: ['python3', '-c', IDENTIFY, binary],
    setVersion: ['sh', '-c', WITH_CONFIGURATION, 'sh', SET_VERSION],
  };
  return { readinessProbe: { refusals: REFUSALS, logFile: `/var/log/kolla/nova/${role}.log`, record } };
}
