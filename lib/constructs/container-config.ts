import type {
  ContainerCapabilities,
  ContainerConfig,
  ContainerMounts,
  ContainerNetworksAdvanced,
  ContainerVolumes,
} from '@cdktf/provider-docker/lib/container';
import type {
  Capabilities,
  MountSetting,
  NetworkEndpoint,
  RestartSetting,
} from '../model/container-settings';
import type { ResolvedContainer, ResolvedJob, DesiredSettings } from '../model/desired-service';
import type { Healthcheck } from '../model/service-definition';
import { Written } from './terraform-text';

const MEBIBYTE = 1024 * 1024;

/** A role's container in the words of the bindings. */
export function serviceConfig(container: ResolvedContainer): Written<ContainerConfig> {
  return new Written<ContainerConfig>({
    ...commonConfig(container),
    image: container.image,
    stopTimeout: container.stopTimeoutSeconds,
    wait: true,
    waitTimeout: container.healthyWithinSeconds,
    ...(container.restart && restartConfig(container.restart)),
    ...(container.stopSignal !== undefined && { stopSignal: container.stopSignal }),
    ...(container.healthcheck && { healthcheck: healthcheckConfig(container.healthcheck) }),
  });
}

/** A one-shot job in the words of the bindings. */
export function jobConfig(job: ResolvedJob): Written<ContainerConfig> {
  return new Written<ContainerConfig>({
    ...commonConfig(job),
    image: job.image,
    attach: true,
    mustRun: false,
    logs: true,
    rm: true,
    waitTimeout: job.timeoutSeconds,
  });
}

/** A container whose image is found when it is made. */
export function looseConfig(settings: DesiredSettings): Written<ContainerConfig> {
  return new Written<ContainerConfig>({ ...commonConfig(settings), image: '' });
}

function commonConfig(settings: DesiredSettings): Omit<ContainerConfig, 'image'> {
  return {
    name: settings.container,
    env: pairs(settings.environment).map(([name, value]) => `${name}=${value}`),
    volumes: (settings.volumes ?? []).map(volumeConfig),
    labels: pairs(settings.labels).map(([label, value]) => ({ label, value })),
    ulimit: pairs(settings.ulimits).map(([name, limit]) => ({ name, soft: limit, hard: limit })),
    ...processConfig(settings),
    ...isolationConfig(settings),
    ...networkConfig(settings),
    ...limitConfig(settings),
    ...(settings.tmpfs && { tmpfs: settings.tmpfs }),
    ...(settings.mounts && { mounts: settings.mounts.map(mountConfig) }),
  };
}

function processConfig(settings: DesiredSettings): Partial<ContainerConfig> {
  return {
    ...(settings.command && { command: [...settings.command] }),
    ...(settings.entrypoint && { entrypoint: [...settings.entrypoint] }),
    ...(settings.user !== undefined && { user: settings.user }),
    ...(settings.workingDirectory !== undefined && { workingDir: settings.workingDirectory }),
    ...(settings.init !== undefined && { init: settings.init }),
    ...(settings.logDriver !== undefined && { logDriver: settings.logDriver }),
    ...(settings.logOptions && { logOpts: settings.logOptions }),
  };
}

function isolationConfig(settings: DesiredSettings): Partial<ContainerConfig> {
  return {
    ...(settings.privileged !== undefined && { privileged: settings.privileged }),
    ...(settings.ipcMode !== undefined && { ipcMode: settings.ipcMode }),
    ...(settings.pidMode !== undefined && { pidMode: settings.pidMode }),
    ...(settings.cgroupnsMode !== undefined && { cgroupnsMode: settings.cgroupnsMode }),
    ...(settings.readOnly !== undefined && { readOnly: settings.readOnly }),
    ...(settings.capabilities && { capabilities: capabilitiesConfig(settings.capabilities) }),
    ...(settings.devices && { devices: settings.devices.map((device) => ({ ...device })) }),
    ...(settings.sysctls && { sysctls: settings.sysctls }),
    ...(settings.securityOptions && { securityOpts: [...settings.securityOptions] }),
  };
}

function networkConfig(settings: DesiredSettings): Partial<ContainerConfig> {
  return {
    ...(settings.networkMode !== undefined && { networkMode: settings.networkMode }),
    ...(settings.networks && { networksAdvanced: pairs(settings.networks).map(networkEndpoint) }),
    ...(settings.ports && { ports: settings.ports.map((port) => ({ ...port })) }),
    ...(settings.extraHosts && { host: pairs(settings.extraHosts).map(([host, ip]) => ({ host, ip })) }),
    ...(settings.hostname !== undefined && { hostname: settings.hostname }),
  };
}

function limitConfig(settings: DesiredSettings): Partial<ContainerConfig> {
  return {
    ...(settings.memoryMib !== undefined && { memory: settings.memoryMib }),
    ...(settings.memorySwapMib !== undefined && { memorySwap: settings.memorySwapMib }),
    ...(settings.shmSizeMib !== undefined && { shmSize: settings.shmSizeMib }),
    ...(settings.cpus !== undefined && { cpus: String(settings.cpus) }),
    ...(settings.cpuShares !== undefined && { cpuShares: settings.cpuShares }),
    ...(settings.cpuSet !== undefined && { cpuSet: settings.cpuSet }),
  };
}

function pairs<T>(record: Readonly<Record<string, T>> | undefined): readonly (readonly [string, T])[] {
  return Object.entries(record ?? {});
}

function restartConfig({ name, maxRetries }: RestartSetting): Partial<ContainerConfig> {
  return { restart: name, ...(maxRetries !== undefined && { maxRetryCount: maxRetries }) };
}

function capabilitiesConfig({ add, drop }: Capabilities): ContainerCapabilities {
  return { ...(add && { add: [...add] }), ...(drop && { drop: [...drop] }) };
}

function networkEndpoint([name, endpoint]: readonly [string, NetworkEndpoint]): ContainerNetworksAdvanced {
  const { aliases, ...addresses } = endpoint;
  return { name, ...addresses, ...(aliases && { aliases: [...aliases] }) };
}

function mountConfig(mount: MountSetting): ContainerMounts {
  const { type, target, readOnly } = mount;
  const place = { type, target, ...(readOnly !== undefined && { readOnly }) };
  switch (mount.type) {
    case 'bind': {
      const { source, propagation } = mount;
      return { ...place, source, ...(propagation && { bindOptions: { propagation } }) };
    }
    case 'volume': {
      const { source, noCopy, subpath } = mount;
      const options = {
        ...(noCopy !== undefined && { noCopy }),
        ...(subpath !== undefined && { subpath }),
      };
      return { ...place, source, ...(Object.keys(options).length > 0 && { volumeOptions: options }) };
    }
    case 'tmpfs': {
      const { sizeMib, mode } = mount;
      const options = {
        ...(sizeMib !== undefined && { sizeBytes: sizeMib * MEBIBYTE }),
        ...(mode !== undefined && { mode }),
      };
      return { ...place, ...(Object.keys(options).length > 0 && { tmpfsOptions: options }) };
    }
  }
}

/** `source:target[:mode]`; the bindings have a flag for `ro` only, other modes stay with the path. */
function volumeConfig(bind: string): ContainerVolumes {
  const [source = '', target = '', mode = 'rw'] = bind.split(':');
  const place = source.startsWith('/') ? { hostPath: source } : { volumeName: source };
  if (mode === 'ro') return { ...place, containerPath: target, readOnly: true };
  return { ...place, containerPath: mode === 'rw' ? target : `${target}:${mode}` };
}

function healthcheckConfig(check: Healthcheck): NonNullable<ContainerConfig['healthcheck']> {
  const seconds = (amount: number) => `${amount}s`;
  return {
    test: [...check.test],
    ...(check.intervalSeconds !== undefined && { interval: seconds(check.intervalSeconds) }),
    ...(check.timeoutSeconds !== undefined && { timeout: seconds(check.timeoutSeconds) }),
    ...(check.startPeriodSeconds !== undefined && { startPeriod: seconds(check.startPeriodSeconds) }),
    ...(check.retries !== undefined && { retries: check.retries }),
  };
}
