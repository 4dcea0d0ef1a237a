import type { ImageCalls, ImageLayer, PullOptions } from '../container-engine';
import { EngineError } from '../engine-error';
import type { RegistryLogin, RegistryLogins } from '../registry/registry-logins';
import { historyShape, imageShape, type HistoryEntry } from '../api/answers';
import type { Connection } from './connection';
import { followPull, PullProgress } from './follow-pull';
import { askRegistry, heedingLogin } from './registry-calls';

export function imageCalls(connection: Connection, logins: RegistryLogins): ImageCalls {
  // A reference may hold slashes, colons and an @, which the engine wants as they are.
  const at = (reference: string) => `/images/${encodeURI(reference)}`;
  return {
    tryInspectImage: (reference) =>
      connection.callUnless(404, `inspect image ${reference}`, (api) =>
        api.json({ method: 'GET', path: `${at(reference)}/json` }, imageShape),
      ),
    readImageLayers: async (reference) => {
      const history = await connection.callUnless(404, `read layers of image ${reference}`, (api) =>
        api.json({ method: 'GET', path: `${at(reference)}/history` }, historyShape),
      );
      return (history ?? []).map(layerOf).reverse();
    },
    pullImage: async (reference, options = {}) => {
      const { digest } = options;
      const login = await logins.loginFor(reference);
      const pulled = digest === undefined ? reference : `${withoutTag(reference)}@${digest}`;
      await pull(connection, pulled, options, login);
      if (digest !== undefined) await tag(connection, pulled, reference);
    },
    askRegistry: (reference) => askRegistry(connection, logins, reference),
    removeImage: async (reference, { force }) => {
      await connection.callUnless(
        404,
        `remove image ${reference}`,
        (api) => api.send({ method: 'DELETE', path: at(reference), query: { force } }),
        connection.limits.work,
      );
    },
  };
}

function layerOf({ Created, CreatedBy, Size }: HistoryEntry): ImageLayer {
  return { key: `${Created} ${Size} ${CreatedBy}`, size: Size };
}

/** As long as something moves; the engine itself is watched meanwhile. */
async function pull(
  connection: Connection,
  reference: string,
  { platform, onProgress = () => undefined }: PullOptions,
  login: RegistryLogin,
): Promise<void> {
  const progress = new PullProgress();
  const { pull: ms } = connection.limits;
  const { headers } = login;
  const pulled = connection.call(
    `pull image ${reference}`,
    (api) =>
      heedingLogin(login, async () => {
        const query = { ...pullQuery(reference), platform };
        const request = { method: 'POST', path: '/images/create', query, headers } as const;
        await followPull(await api.stream(request), (line) => {
          if (!progress.add(line)) return;
          api.getsOn();
          onProgress(progress.loaded.bytes, progress.loaded.totalBytes);
        });
      }),
    { ms, late: () => stalled(ms, progress.last) },
  );
  await pulled.catch((error: unknown) => {
    throw error instanceof EngineError ? error.withCode('image-not-pulled') : error;
  });
}

function stalled(ms: number, last: string): string {
  const since = last === '' ? '' : ` (after: ${last})`;
  return `nothing of it moved for ${ms / 1000} s${since}. Check that this host reaches the registry: by name, through its proxy, with an answer (docker pull). pull_timeout under connections in cloud.yml gives it more time`;
}

/** An image that was pulled by its digest has no tag yet. */
async function tag(connection: Connection, pulled: string, reference: string): Promise<void> {
  const { fromImage: repo, tag: name } = pullQuery(reference);
  await connection.call(`tag image ${reference}`, (api) =>
    api.send({ method: 'POST', path: `/images/${encodeURI(pulled)}/tag`, query: { repo, tag: name } }),
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
