import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ImageCalls, ImageInspection, ImageLayer } from '../container-engine';
import type { RegistryLogin, RegistryLogins } from '../registry/registry-logins';
import type { Connection } from './connection';
import { askRegistry, heedingLogin } from './registry-calls';
import type { CallApi } from './session';

export function imageCalls(connection: Connection, logins: RegistryLogins): ImageCalls {
  // A reference may hold slashes, colons and an @, which the engine wants as they are.
  const at = (reference: string) => `/images/${encodeURI(reference)}`;
  return {
    tryInspectImage: (reference) =>
      connection.callUnless(
        404,
        `inspect image ${reference}`,
        async (api) => (await api.json({ method: 'GET', path: `${at(reference)}/json` })) as ImageInspection,
      ),
    readImageLayers: async (reference) => {
      const history = await connection.callUnless(
        404,
        `read layers of image ${reference}`,
        async (api) =>
          (await api.json({ method: 'GET', path: `${at(reference)}/history` })) as readonly HistoryEntry[],
      );
      return (history ?? []).map(layerOf).reverse();
    },
    pullImage: async (reference, { platform, digest } = {}) => {
      const login = await logins.loginFor(reference);
      const pulled = digest === undefined ? reference : `${withoutTag(reference)}@${digest}`;
      await connection.call(
        `pull image ${pulled}`,
        (api) => heedingLogin(login, () => pull(api, pulled, platform, login)),
        // As long as the registry sends; the engine is watched meanwhile.
        Infinity,
      );
      if (digest !== undefined) await tag(connection, pulled, reference);
    },
    askRegistry: (reference) => askRegistry(connection, logins, reference),
    removeImage: async (reference, { force }) => {
      await connection.callUnless(
        404,
        `remove image ${reference}`,
        (api) => api.json({ method: 'DELETE', path: at(reference), query: { force } }),
        connection.limits.work,
      );
    },
  };
}

/** Of `GET /images/{name}/history`, the newest first. Ids of layers are not in there: these three tell them apart. */
interface HistoryEntry {
  readonly Created: number;
  readonly CreatedBy: string;
  readonly Size: number;
}

function layerOf({ Created, CreatedBy, Size }: HistoryEntry): ImageLayer {
  return { key: `${Created} ${Size} ${CreatedBy}`, size: Size };
}

async function pull(
  api: CallApi,
  reference: string,
  platform: string | undefined,
  { headers }: RegistryLogin,
): Promise<void> {
  const query = { ...pullQuery(reference), platform };
  await followPull(await api.stream({ method: 'POST', path: '/images/create', query, headers }));
}

/** An image that was pulled by its digest has no tag yet. */
async function tag(connection: Connection, pulled: string, reference: string): Promise<void> {
  const { fromImage: repo, tag: name } = pullQuery(reference);
  await connection.call(`tag image ${reference}`, (api) =>
    api.json({ method: 'POST', path: `/images/${encodeURI(pulled)}/tag`, query: { repo, tag: name } }),
  );
}

function withoutTag(reference: string): string {
  return reference.replace(/:[^/:]+$/, '');
}

/** Without a tag the engine would pull all that there are. */
function pullQuery(reference: string): { readonly fromImage: string; readonly tag: string } {
  const [, name = reference, digest, tag] = /^(.+?)(?:@(.+)|:([^/:]+))?$/.exec(reference) ?? [];
  return { fromImage: name, tag: digest ?? tag ?? 'latest' };
}

/** A pull answers 200 at once; whether it went well is in the lines that follow. */
async function followPull(progress: Readable): Promise<void> {
  for await (const line of createInterface({ input: progress })) {
    if (line.trim() === '') continue;
    const { error } = JSON.parse(line) as { readonly error?: string };
    if (error !== undefined) throw new Error(error);
  }
}
