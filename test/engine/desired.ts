import type { DesiredContainer } from '../../lib/engine/desired-container';
import type { Difference } from '../../lib/engine/recreate/recreate-plan';
import type { ContainerInspection } from '../../lib/engine/container-engine';

export const OLD = 'nova-api:1';
export const NEW = 'nova-api:2';
const HEALTHCHECK = { Test: ['CMD', 'healthcheck'] };

export const stopFirst = { order: 'stop-first', stopTimeoutSeconds: 60, carryOver: [] } as const;
export const startFirst = { ...stopFirst, order: 'start-first' } as const;
export const drainFirst = {
  ...stopFirst,
  order: 'drain-first',
  drain: { signal: 'SIGTERM', command: ['has-let-go'], seconds: 10, waitSeconds: 0 },
} as const;

/** nova_api of the new image, with a healthcheck; swapped stop-first. */
export function desired(changes: Partial<DesiredContainer> = {}): DesiredContainer {
  return {
    host: 'ctl1',
    name: 'nova_api',
    image: { reference: NEW, id: `sha256:${NEW}` },
    spec: specOf(NEW),
    running: true,
    update: stopFirst,
    health: { wait: true, timeoutSeconds: 300 },
    uploads: [],
    removeAnonymousVolumes: true,
    ...changes,
  };
}

export function specOf(image: string, restart = 'unless-stopped') {
  return {
    Image: image,
    StopTimeout: 60,
    Healthcheck: HEALTHCHECK,
    HostConfig: { RestartPolicy: { Name: restart } },
  };
}

export const imageDiffers: readonly Difference[] = [{ setting: 'image', from: OLD, to: NEW }];

/** What differs if only the image counts. */
export function differences({ Config }: ContainerInspection): readonly Difference[] {
  return Config.Image === NEW ? [] : [{ setting: 'image', from: Config.Image, to: NEW }];
}
