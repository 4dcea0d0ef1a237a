import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineError, type EngineErrorKind } from '../../lib/engine/engine-error';
import { routes, VERSION } from './routes';
import type { Route, StubAnswer } from './route';
import type { StubHost } from './stub-host';

const STATUS: Partial<Record<EngineErrorKind, number>> = { 'not-found': 404, conflict: 409 };

/** The Docker Engine API of one host, not listening yet. `latencyMs` is added to every call. */
export function engineServer(host: StubHost, latencyMs: number): Server {
  return createServer({ keepAliveTimeout: 0 }, (request, response) => {
    void respond(host, latencyMs, request, response);
  });
}

/** Answers one request. */
export async function respond(
  host: StubHost,
  latencyMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await answerTo(host, latencyMs, request, response).catch(errorAnswer);
  const isRaw = Buffer.isBuffer(body);
  const bytes = isRaw || body === undefined ? body : Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'Api-Version': VERSION.ApiVersion,
    ...(bytes !== undefined && {
      'Content-Type': isRaw ? 'application/octet-stream' : 'application/json',
      'Content-Length': bytes.length,
    }),
  });
  response.end(bytes);
}

async function answerTo(
  host: StubHost,
  latencyMs: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<StubAnswer> {
  const [path = '', query] = (request.url ?? '').replace(/^\/v[\d.]+(?=\/)/, '').split('?');
  const { route, subject } = findRoute(request.method ?? '', path);
  const body = await buffer(request);
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort();
  });
  return host.statistics.during(route.kind, async () => {
    if (latencyMs > 0) await delay(latencyMs);
    return route.answer({ host, subject, query: new URLSearchParams(query), body, gone: gone.signal });
  });
}

/** @throws Error for a call that stub engines do not have. */
function findRoute(method: string, path: string): { readonly route: Route; readonly subject: string } {
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match !== null) return { route, subject: decodeURIComponent(match[1] ?? '') };
  }
  throw new Error(`a stub engine does not have ${method} ${path}`);
}

function errorAnswer(error: unknown): StubAnswer {
  const isEngines = error instanceof EngineError;
  const status = (isEngines ? STATUS[error.kind] : undefined) ?? 500;
  return { status, body: { message: isEngines ? error.reason : String(error) } };
}
