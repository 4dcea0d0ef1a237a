/** What nova's containers are made from, and what of it follows the release. */
import type { Cloud } from '../model/cloud';
import { isSince, type ImageVersion } from '../model/image-version';
import { own } from '../model/own';
import type { ServiceRole } from '../model/service-definition';
import type { NovaOptions } from './nova-options';

export interface NovaContext {
  readonly options: NovaOptions;
  /** Of the image of the container. */
  readonly version: ImageVersion;
}

/** Options that an operator did not set, from what else is known. */
export function novaContext(options: NovaOptions, { containers }: Cloud, version: ImageVersion): NovaContext {
  const { timezone = own(containers.environment, 'TZ') ?? 'UTC', base_distro: distro } = options;
  return {
    options: { ...options, timezone },
    version: distro === undefined ? version : { ...version, distro },
  };
}

/** oslo.messaging's queue manager counts in it. */
export function sharedMemory({ options, version }: NovaContext): readonly string[] {
  return isSince(version, '2025.1') || options.queue_manager ? ['/dev/shm:/dev/shm:rw'] : [];
}

/** Nova's own `graceful_shutdown_timeout` is 180 s since 2026.1 (openstack/nova `doc/source/admin/graceful-shutdown.rst`). */
export function stopTimeoutSeconds({ options, version }: NovaContext): number {
  return options.graceful_timeout ?? (isSince(version, '2026.1') ? 180 : 60);
}

/** A worker of 2026.1 may take 160 s to end, and the check fails for as long. */
export function schedulerRetries({ options, version }: NovaContext): number {
  return options.scheduler_healthcheck_retries ?? (isSince(version, '2026.1') ? 8 : 3);
}

/** Kolla's text ended in a blank until 2025.2, and the comparison is one of texts. */
export function apiAnswers(url: string, { version }: NovaContext): string {
  return `healthcheck_curl ${url}${isSince(version, '2026.1') ? '' : ' '}`;
}

/** Directory for NFS and Quobyte volumes. */
export function sharedMounts({ options, version }: NovaContext): readonly string[] {
  const { shared_mnt: shared } = options;
  if (shared === false) return [];
  const byRelease = isSince(version, '2026.2') ? '/var/lib/nova-mnt' : '/var/lib/nova/mnt';
  const path = shared === true ? byRelease : shared;
  return [`${path}:${path}:shared`];
}

/** 2023.1 wrote it with slashes, for nova-libvirt alone. */
export function libvirtRun({ version }: NovaContext): string {
  return isSince(version, '2023.2') ? '/run:/run:shared' : '/run/:/run/:shared';
}

export function libvirtSecrets({ version }: NovaContext): readonly string[] {
  return isSince(version, '2024.1') ? [] : ['nova_libvirt_secrets:/etc/libvirt/secrets:rw'];
}

/** Nova's own word for it comes before nova.conf, and is one for each process (openstack/nova `doc/source/admin/concurrency.rst`). */
export function concurrency({ options, version }: NovaContext): Readonly<Record<string, string>> {
  const { concurrency_backend: backend = 'auto' } = options;
  if (backend === 'auto' || !isSince(version, '2026.1')) return {};
  return { OS_NOVA_DISABLE_EVENTLET_PATCHING: backend === 'threading' ? 'true' : 'false' };
}

/** Nova's guide asks to separate the change from the upgrade. */
export function concurrencyDecision({ options }: NovaContext): Pick<ServiceRole, 'decisions'> {
  if (options.concurrency_backend !== undefined) return {};
  const decision = {
    release: '2026.2',
    option: 'concurrency_backend',
    reason:
      'Conductors and computes have native threads from this release on, and eventlet before. Nova asks to change that apart from ' +
      'the upgrade: set eventlet for the upgrade, and threading or auto when it is done; or auto to do both at once.',
  };
  return { decisions: [decision] };
}
