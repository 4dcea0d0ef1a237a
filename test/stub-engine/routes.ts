import type { NetworkSpec, VolumeSpec } from '../../lib/engine/container-engine';
import { containerRoutes } from './container-routes';
import { IMAGE_CONFIG } from './full-inspection';
import { doing, finding, jsonOf, route, type Route } from './route';

/** Of Docker 20.10. */
export const VERSION = { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12' };

const imageRoutes: readonly Route[] = [
  route('list images', 'GET /images/json', ({ host }) => ({
    status: 200,
    body: [...host.images].map(([reference, id]) => ({ Id: id, RepoTags: [reference], RepoDigests: [] })),
  })),
  route(
    'inspect image',
    'GET /images/{name}/json',
    finding(async ({ host, subject }) => {
      const found = await host.tryInspectImage(subject);
      return found && { ...found, Config: { ...IMAGE_CONFIG, ...found.Config } };
    }),
  ),
  route('read layers', 'GET /images/{name}/history', async ({ host, subject }) => ({
    status: 200,
    body: (await host.readImageLayers(subject)).map(({ key, size }) => ({
      Created: 0,
      CreatedBy: key,
      Size: size,
    })),
  })),
  route('pull image', 'POST /images/create', async ({ host, query }) => {
    await host.pullImage(`${query.get('fromImage') ?? ''}:${query.get('tag') ?? 'latest'}`);
    return { status: 200, body: Buffer.from(`${JSON.stringify({ status: 'Pull complete' })}\r\n`) };
  }),
  route(
    'remove image',
    'DELETE /images/{name}',
    finding(async ({ host, subject }) => {
      if (!host.images.has(subject)) return undefined;
      await host.removeImage(subject);
      return [];
    }),
  ),
];

const volumeRoutes: readonly Route[] = [
  route('list volumes', 'GET /volumes', ({ host }) => ({
    status: 200,
    body: {
      Volumes: [...host.volumes.keys()].map((it) => ({ Name: it, Mountpoint: `/volumes/${it}` })),
      Warnings: null,
    },
  })),
  route(
    'inspect volume',
    'GET /volumes/{name}',
    finding(({ host, subject }) => host.tryInspectVolume(subject)),
  ),
  route('create volume', 'POST /volumes/create', async (request) => {
    await request.host.createVolume(jsonOf(request) as VolumeSpec);
    return { status: 201, body: {} };
  }),
  route(
    'remove volume',
    'DELETE /volumes/{name}',
    doing(({ host, subject }) => host.removeVolume(subject)),
  ),
];

const networkRoutes: readonly Route[] = [
  route(
    'inspect network',
    'GET /networks/{name}',
    finding(({ host, subject }) => host.tryInspectNetwork(subject)),
  ),
  route('create network', 'POST /networks/create', async (request) => {
    const spec = jsonOf(request) as NetworkSpec;
    await request.host.createNetwork(spec);
    return { status: 201, body: { Id: spec.Name, Warning: '' } };
  }),
  route(
    'remove network',
    'DELETE /networks/{name}',
    doing(({ host, subject }) => host.removeNetwork(subject)),
  ),
];

/** The calls of the Docker Engine API that the provider makes. */
export const routes: readonly Route[] = [
  ...containerRoutes,
  ...imageRoutes,
  ...volumeRoutes,
  ...networkRoutes,
  route('ping', 'GET /_ping', () => ({ status: 200, body: Buffer.from('OK') })),
  route('version', 'GET /version', () => ({ status: 200, body: VERSION })),
];
