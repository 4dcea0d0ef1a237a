import type { ContainerConfig, ContainerVolumes } from '@cdktf/provider-docker/lib/container';
import type { DesiredContainer, DesiredJob, DesiredSettings } from '../model/desired-service';
import type { Healthcheck } from '../model/service-definition';
import { Written } from './terraform-text';

/** A role's container in the words of the bindings. */
export function serviceConfig(container: DesiredContainer): Written<ContainerConfig> {
  return new Written<ContainerConfig>({
    ...commonConfig(container),
    image: container.image,
    stopTimeout: container.stopTimeoutSeconds,
    wait: true,
    waitTimeout: container.healthyWithinSeconds,
    ...(container.healthcheck && { healthcheck: healthcheckConfig(container.healthcheck) }),
  });
}

/** A one-shot job in the words of the bindings. */
export function jobConfig(job: DesiredJob): Written<ContainerConfig> {
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

function commonConfig(settings: DesiredSettings): Omit<ContainerConfig, 'image'> {
  const pairs = <T>(record: Readonly<Record<string, T>> | undefined) => Object.entries(record ?? {});
  return {
    name: settings.container,
    networkMode: settings.networkMode,
    env: pairs(settings.environment).map(([name, value]) => `${name}=${value}`),
    volumes: (settings.volumes ?? []).map(volumeConfig),
    labels: pairs(settings.labels).map(([label, value]) => ({ label, value })),
    ulimit: pairs(settings.ulimits).map(([name, limit]) => ({ name, soft: limit, hard: limit })),
    ...(settings.command && { command: [...settings.command] }),
    ...(settings.entrypoint && { entrypoint: [...settings.entrypoint] }),
    ...(settings.privileged !== undefined && { privileged: settings.privileged }),
    ...(settings.ipcMode !== undefined && { ipcMode: settings.ipcMode }),
    ...(settings.pidMode !== undefined && { pidMode: settings.pidMode }),
    ...(settings.cgroupnsMode !== undefined && { cgroupnsMode: settings.cgroupnsMode }),
    ...(settings.tmpfs && { tmpfs: settings.tmpfs }),
  };
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
