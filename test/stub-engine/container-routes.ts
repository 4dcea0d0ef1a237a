import type { ContainerSpec, RestartPolicy } from '../../lib/engine/container-engine';
import { fullInspection } from './full-inspection';
import { doing, finding, jsonOf, route, type Route } from './route';

const NOT_MODIFIED = { status: 304 };

/** Containers from their creation to their end. */
const lifeRoutes: readonly Route[] = [
  route('list containers', 'GET /containers/json', ({ host }) => ({
    status: 200,
    body: [...host.containers.values()].map((it) => ({
      Id: it.id,
      Names: [`/${it.name}`],
      Image: it.spec.Image,
      ImageID: it.imageId,
      State: it.status,
    })),
  })),
  route(
    'inspect container',
    'GET /containers/{name}/json',
    finding(async ({ host, subject }) => {
      const inspection = await host.tryInspectContainer(subject);
      return inspection && fullInspection(inspection);
    }),
  ),
  route('create container', 'POST /containers/create', async (request) => {
    const name = request.query.get('name') ?? '';
    const id = await request.host.createContainer(name, jsonOf(request) as ContainerSpec);
    return { status: 201, body: { Id: id, Warnings: [] } };
  }),
  route('start container', 'POST /containers/{name}/start', (request) =>
    request.host.findContainer(request.subject).isRunning
      ? NOT_MODIFIED
      : doing(({ host, subject }) => host.startContainer(subject))(request),
  ),
  route('stop container', 'POST /containers/{name}/stop', (request) =>
    request.host.findContainer(request.subject).isRunning
      ? doing(({ host, subject }) => host.stopContainer(subject))(request)
      : NOT_MODIFIED,
  ),
  route(
    'signal container',
    'POST /containers/{name}/kill',
    doing(({ host, subject, query }) => host.signalContainer(subject, query.get('signal') ?? 'SIGKILL')),
  ),
  route(
    'unpause container',
    'POST /containers/{name}/unpause',
    doing(({ host, subject }) => host.unpauseContainer(subject)),
  ),
  route(
    'rename container',
    'POST /containers/{name}/rename',
    doing(({ host, subject, query }) => host.renameContainer(subject, query.get('name') ?? '')),
  ),
  route('update container', 'POST /containers/{name}/update', async (request) => {
    const { RestartPolicy: policy } = jsonOf(request) as { readonly RestartPolicy?: RestartPolicy };
    if (policy !== undefined) await request.host.setRestartPolicy(request.subject, policy);
    return { status: 200, body: { Warnings: [] } };
  }),
  route(
    'remove container',
    'DELETE /containers/{name}',
    doing(({ host, subject, query }) =>
      host.removeContainer(subject, { anonymousVolumes: query.get('v') === 'true' }),
    ),
  ),
];

/** What goes on inside. */
const insideRoutes: readonly Route[] = [
  route('wait for container', 'POST /containers/{name}/wait', async ({ host, subject, gone }) => ({
    status: 200,
    body: { StatusCode: await host.waitForExit(subject, gone) },
  })),
  route('read logs', 'GET /containers/{name}/logs', async ({ host, subject, query }) => ({
    status: 200,
    body: frame(await host.readLogs(subject, Number(query.get('tail')))),
  })),
  route(
    'read archive',
    'GET /containers/{name}/archive',
    finding(({ host, subject, query }) =>
      host.findContainer(subject).files.has(query.get('path') ?? '') ? Buffer.alloc(1024) : undefined,
    ),
  ),
  route('write archive', 'PUT /containers/{name}/archive', async ({ host, subject }) => {
    await host.uploadArchive(subject);
    return { status: 200 };
  }),
  route('prepare command', 'POST /containers/{name}/exec', (request) => {
    const { Cmd = [] } = jsonOf(request) as { readonly Cmd?: readonly string[] };
    return { status: 201, body: { Id: request.host.addCommand(request.subject, Cmd.join(' ')) } };
  }),
  route('run command', 'POST /exec/{name}/start', ({ host, subject }) => ({
    status: 200,
    body: frame(host.runCommand(subject)),
  })),
  route('inspect command', 'GET /exec/{name}/json', ({ host, subject }) => ({
    status: 200,
    body: { ID: subject, Running: false, ExitCode: host.exitCodeOf(subject) },
  })),
];

export const containerRoutes: readonly Route[] = [...lifeRoutes, ...insideRoutes];

/** Standard output as Docker sends it for a container without a terminal. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header.writeUInt8(1, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}
