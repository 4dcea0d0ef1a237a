import type { StubHost } from './stub-host';

export interface StubRequest {
  readonly host: StubHost;
  /** A name or an id, from the path; empty where the path has none. */
  readonly subject: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
}

export interface StubAnswer {
  readonly status: number;
  /** Sent as JSON; a Buffer as it is. */
  readonly body?: unknown;
}

export type Answerer = (request: StubRequest) => Promise<StubAnswer> | StubAnswer;

export interface Route {
  /** What statistics call it: `inspect container`. */
  readonly kind: string;
  readonly method: string;
  readonly path: RegExp;
  readonly answer: Answerer;
}

/** @param call method and path, with `{name}` for a name or an id: `POST /containers/{name}/start` */
export function route(kind: string, call: string, answer: Answerer): Route {
  const [method = '', path = ''] = call.split(' ');
  // Names of images have slashes.
  return { kind, method, path: new RegExp(`^${path.replace('{name}', '(.+)')}$`), answer };
}

/** Performs something that has no answer. */
export function doing(act: (request: StubRequest) => Promise<unknown>): Answerer {
  return async (request) => {
    await act(request);
    return { status: 204 };
  };
}

/** Status 404 for undefined. */
export function finding(look: (request: StubRequest) => unknown): Answerer {
  return async (request) => {
    const found: unknown = await look(request);
    if (found === undefined) throw request.host.missing(request.subject);
    return { status: 200, body: found };
  };
}

/** The body of a request, which the provider of this project sent. */
export function jsonOf({ body }: StubRequest): unknown {
  return JSON.parse(body.toString('utf8') || '{}');
}
