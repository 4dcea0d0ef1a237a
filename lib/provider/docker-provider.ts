import type { PlannedUpgrade } from '../contract/planned-upgrade';
import { parseOrder } from '../contract/upgrade-order';
import { systemClock, type Clock } from '../engine/clock';
import { DrainWatch } from '../engine/draining';
import { ImageConfigs } from './container/comparison/image-configs';
import type { Environment } from '../engine/registry/credential-helper';
import { registryLogins } from '../engine/registry/registry-logins';
import { ContainerResource, type Configured } from './container/container-resource';
import { checkHosts, declaredHosts, HOSTS_TYPE } from './declared-hosts';
import { declaredLogins } from './declared-logins';
import { reasonLine } from './events/run-events';
import { silent, type MakeEvents } from './events/run-origin';
import { FleetResource } from './fleet/fleet-resource';
import { perHostResource } from './per-host/per-host-resource';
import { image } from './per-host/image';
import { network } from './per-host/network';
import { RegistryImageDataSource } from './per-host/registry-image';
import { volume } from './per-host/volume';
import { Hosts, type OpenEngine } from './hosts';
import { RestartListResource } from './restart/restart-list-resource';
import { RollingRestartResource } from './restart/rolling-restart-resource';
import { PrechecksDataSource } from './prechecks/prechecks-data-source';
import { UpgradeDataSource } from './plan/upgrade-data-source';
import { ServiceRecords } from './readiness/service-records';
import type { Attributes, BlockSchema, DataSource, Diagnostic, Provider } from './resource';
import { optional, required } from './schema-builder';
import { asString } from './value';

/** Of the bindings' provider block; here the hosts are in `hosts`. */
const REFUSED = ['host', 'context', 'ca_material', 'cert_material', 'key_material', 'cert_path', 'ssh_opts'];

const schema: BlockSchema = {
  description: 'Docker Engines on any number of hosts, served by one process.',
  attributes: [
    required(
      'hosts',
      HOSTS_TYPE,
      'Hosts by name: `engine` is the address, then tls_ca, tls_cert, tls_key, ssh_identity, ssh_known_hosts, ssh_config; on_unreachable is fail or skip.',
    ),
    optional(
      'connection_timeouts',
      ['map', 'number'],
      'Seconds: `connect` (10), `request` (60), `stall` (15), `pull` (300).',
    ),
    optional(
      'registry_logins',
      ['map', ['map', 'string']],
      'By registry: username, and password_env or password_file, which say where the password is. Others are those of the Docker configuration.',
    ),
    optional(
      'order',
      'string',
      'JSON: the waves of the service, what belongs to each and in which way it comes.',
    ),
    ...REFUSED.map((name) =>
      optional(
        name,
        name === 'ssh_opts' ? ['list', 'string'] : 'string',
        'Refused: declare the host in `hosts`.',
      ),
    ),
    optional(
      'disable_docker_daemon_check',
      'bool',
      'Without effect: no engine is asked before a resource needs it.',
    ),
  ],
};

/** Is given what a plan does. */
type Report = (upgrade: PlannedUpgrade) => void;

/**
 * The provider: one engine per host, opened when first needed.
 * @param environment where passwords of registries may be, and where Docker's configuration is
 * @param makeEvents of what is changed. @default - nobody is told
 * @param report is given what each plan does. @default - nobody is
 */
export function dockerProvider(
  openEngine: OpenEngine,
  clock: Clock = systemClock,
  environment: Environment = {},
  makeEvents: MakeEvents = silent,
  report: Report = () => undefined,
): Provider {
  let configured: Configured | undefined;
  const current = (): Configured => {
    if (configured === undefined) throw new Error('the provider was not configured before its first use');
    return configured;
  };
  return {
    schema,
    resources: [
      new ContainerResource(current),
      new FleetResource(current),
      new RestartListResource(current),
      new RollingRestartResource(current),
      ...[image, network, volume].map((kind) => perHostResource(kind, current)),
    ],
    dataSources: dataSources(current, report),
    validate: (config) => [...refusedOptions(config), ...checkHosts(config)],
    configure(config) {
      configured = configuredBy(config, { openEngine, clock, environment, makeEvents });
      return Promise.resolve([]);
    },
    onApply: () => {
      configured?.events.begin();
    },
    onStop: () => {
      configured?.events.tell({ kind: 'interrupted' });
    },
    close: async () => {
      configured?.events.end();
      configured?.drains.close();
      await configured?.hosts.close();
    },
  };
}

function dataSources(current: () => Configured, report: Report): readonly DataSource[] {
  const hosts = () => current().hosts;
  return [
    new PrechecksDataSource(hosts),
    new RegistryImageDataSource(hosts),
    new UpgradeDataSource(
      () => current().order,
      () => hosts().skipped,
      report,
    ),
  ];
}

interface Means {
  readonly openEngine: OpenEngine;
  readonly clock: Clock;
  readonly environment: Environment;
  readonly makeEvents: MakeEvents;
}

function configuredBy(config: Attributes, { openEngine, clock, environment, makeEvents }: Means): Configured {
  const text = asString(config['order']);
  const order = text === undefined ? undefined : parseOrder(text);
  const events = makeEvents(order);
  const logins = registryLogins(environment, declaredLogins(config));
  const hosts = new Hosts(declaredHosts(config), openEngine, logins, (host, reason) => {
    events.tell({ kind: 'host-skipped', host, reason: reasonLine(reason) });
  });
  const records = new ServiceRecords(hosts, clock);
  const known = order === undefined ? {} : { order };
  const [imageConfigs, drains] = [new ImageConfigs(), new DrainWatch()];
  return { hosts, clock, imageConfigs, records, drains, events, ...known };
}

function refusedOptions(config: Attributes): readonly Diagnostic[] {
  const found = REFUSED.filter((name) => (config[name] ?? null) !== null);
  return found.map((name) => ({
    severity: 'error',
    summary: `${name}: not supported by this provider`,
    detail:
      'Declare every host, with its engine, in `hosts`, and choose one with docker_host or docker_hosts.',
    attribute: [name],
  }));
}
