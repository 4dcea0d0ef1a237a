import type { ImageCalls, ImageLayer } from '../container-engine';
import { historyShape, imageShape, type HistoryEntry } from './answer-shapes';
import type { Connection } from './connection';
import { followPull, PullProgress } from './follow-pull';

export function imageCalls(connection: Connection): ImageCalls {
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
    pullImage: (reference, platform) => pull(connection, reference, platform),
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
function pull(connection: Connection, reference: string, platform: string | undefined): Promise<void> {
  const progress = new PullProgress();
  const { pull: ms } = connection.limits;
  return connection.call(
    `pull image ${reference}`,
    async (api) => {
      const query = { ...pullQuery(reference), platform };
      await followPull(await api.stream({ method: 'POST', path: '/images/create', query }), (line) => {
        if (progress.add(line)) api.getsOn();
      });
    },
    { ms, late: () => stalled(ms, progress.last) },
  );
}

function stalled(ms: number, last: string): string {
  const since = last === '' ? '' : ` (after: ${last})`;
  return `nothing of it moved for ${ms / 1000} s${since}. Can this host reach the registry, by name and through its proxy, and does it get an answer from it (docker pull)? pull_timeout under connections in cloud.yml gives it more time`;
}

/** Without a tag the engine would pull all that there are. */
function pullQuery(reference: string): { readonly fromImage: string; readonly tag: string } {
  const [, name = reference, digest, tag] = /^(.+?)(?:@(.+)|:([^/:]+))?$/.exec(reference) ?? [];
  return { fromImage: name, tag: digest ?? tag ?? 'latest' };
}
