import type { PlannedUpgrade } from '../contract/planned-upgrade';
import { parseHooks } from '../contract/run-hook';
import { parseOrder } from '../contract/upgrade-order';
import { systemClock, type Clock } from '../engine/clock';
import { DrainWatch } from '../engine/draining';
import { ImageConfigs } from './container/comparison/image-configs';
import type { Environment } from '../contract/environment';
import { registryLogins } from '../engine/registry/registry-logins';
import { ContainerResource, type Configured } from './container/container-resource';
import { checkHosts, declaredHosts } from './declared-hosts';
import { CheckResource } from './checks/check-resource';
import { declaredLogins } from './declared-logins';
import { decodePlan, known } from './decode';
import { reasonLine, type RunEvents } from './events/run-events';
import { silent, type MakeEvents } from './events/run-origin';
import { FleetResource } from './fleet/fleet-resource';
import { PausePointResource } from './pauses/pause-point-resource';
import { PauseResource } from './pauses/pause-resource';
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
import { providerSchema, REFUSED } from './provider-schema';
import type { Attributes, DataSource, Diagnostic, Provider } from './resource';

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
    schema: providerSchema,
    resources: [
      new ContainerResource(current),
      new FleetResource(current),
      new RestartListResource(current),
      new RollingRestartResource(current),
      new CheckResource(current),
      new PausePointResource(current),
      new PauseResource(current),
      ...[image, network, volume].map((kind) => perHostResource(kind, current)),
    ],
    dataSources: dataSources(current, report),
    validate: validateConfig,
    configure(config) {
      configured = configuredBy(config, { openEngine, clock, environment, makeEvents });
      return Promise.resolve([]);
    },
    ...tellers(() => configured),
  };
}

/** What becomes of a run goes to its events. */
function tellers(
  current: () => Configured | undefined,
): Pick<Provider, 'onApply' | 'onApplied' | 'onStop' | 'onGoodbye' | 'close'> {
  return {
    onApply: async (signal) => {
      const events = current()?.events;
      await events?.passGate(signal);
      events?.begin();
    },
    onApplied: (failures) => {
      const events = current()?.events;
      for (const { summary, code } of failures.filter((it) => it.code !== 'paused')) {
        events?.tell({ kind: 'failure', ...(code && { code }), reason: reasonLine(summary) });
      }
      return events === undefined ? [] : warningsOf(events);
    },
    onStop: () => {
      current()?.events.tell({ kind: 'interrupted' });
    },
    onGoodbye: async () => {
      await current()?.events.end();
    },
    close: async () => {
      const configured = current();
      await configured?.events.end();
      configured?.drains.close();
      await configured?.hosts.close();
    },
  };
}

function warningsOf(events: RunEvents): readonly Diagnostic[] {
  const hooks = events.takeHookFaults().map(({ hook, reason }): Diagnostic => {
    const summary = `The hook ${hook} is not told everything`;
    const detail = `${reason}\nThe run goes on. What cannot be delivered until its end is lost. See \`hooks\` in cloud.yml.`;
    return { severity: 'warning', code: 'hook-unreported', summary, detail };
  });
  return [...recordWarning(events.takeRecordFault()), ...hooks];
}

function recordWarning(fault: string | undefined): readonly Diagnostic[] {
  if (fault === undefined) return [];
  const summary = 'The record of this run cannot be written';
  const detail = `${fault}\nThe run goes on. See \`records\` in cloud.yml.`;
  return [{ severity: 'warning', code: 'run-record-unwritable', summary, detail }];
}

function dataSources(current: () => Configured, report: Report): readonly DataSource[] {
  const hosts = () => current().hosts;
  return [
    new PrechecksDataSource(current),
    new RegistryImageDataSource(hosts),
    new UpgradeDataSource(
      () => current().order,
      () => hosts().skipped,
      report,
    ),
  ];
}

function validateConfig(config: Attributes): readonly Diagnostic[] {
  return [...refusedOptions(config), ...checkHosts(decodePlan(providerSchema, config))];
}

interface Means {
  readonly openEngine: OpenEngine;
  readonly clock: Clock;
  readonly environment: Environment;
  readonly makeEvents: MakeEvents;
}

function configuredBy(
  attributes: Attributes,
  { openEngine, clock, environment, makeEvents }: Means,
): Configured {
  const config = decodePlan(providerSchema, attributes);
  const text = known(config.order);
  const order = text === undefined ? undefined : parseOrder(text);
  const hooks = known(config.hooks);
  const events = makeEvents(order, known(config.records), hooks === undefined ? [] : parseHooks(hooks));
  const logins = registryLogins(environment, declaredLogins(config.registry_logins));
  const hosts = new Hosts(declaredHosts(config), openEngine, logins, (host, reason) => {
    events.tell({ kind: 'host-skipped', host, reason: reasonLine(reason) });
  });
  const records = new ServiceRecords(hosts, clock);
  const [imageConfigs, drains] = [new ImageConfigs(), new DrainWatch()];
  return { hosts, clock, imageConfigs, records, drains, events, ...(order && { order }) };
}

function refusedOptions(config: Attributes): readonly Diagnostic[] {
  const found = REFUSED.filter((name) => (config[name] ?? null) !== null);
  return found.map((name) => ({
    severity: 'error',
    code: 'resource-invalid',
    summary: `${name}: not supported by this provider`,
    detail:
      'Declare every host, with its engine, in `hosts`, and choose one with docker_host or docker_hosts.',
    attribute: [name],
  }));
}
