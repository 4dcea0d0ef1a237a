/**
 * A small registry for the tests: images can be pushed to it and pulled from it, with a login. It is a program of its own so
 * that it can run where the engine's network is. `main.ts PORT USER PASSWORD`; it says `up` when it listens, and then each
 * request.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

interface Manifest {
  readonly type: string;
  readonly content: Buffer;
}

const [port = '0', user = '', password = ''] = process.argv.slice(2);
const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const blobs = new Map<string, Buffer>();
/** By `name:tag` and by `name:digest`. */
const manifests = new Map<string, Manifest>();
const uploads = new Map<string, Buffer>();
const UNAUTHORIZED = '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}';
const UNKNOWN_MANIFEST = '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}';

const digestOf = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly content?: Buffer | string;
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', headers } = request;
  const url = new URL(request.url ?? '/', 'http://registry');
  const body = await buffer(request);
  console.log(`${method} ${url.pathname} ${headers.authorization === undefined ? 'nobody' : 'somebody'}`);
  const answer =
    headers.authorization === expected
      ? answerTo(method, url, { type: headers['content-type'] ?? '', content: body })
      : { status: 401, headers: { 'www-authenticate': 'Basic realm="registry"' }, content: UNAUTHORIZED };
  const { status, headers: more = {}, content = '' } = answer;
  response.writeHead(status, { 'docker-distribution-api-version': 'registry/2.0', ...more });
  response.end(method === 'HEAD' ? undefined : content);
}

function answerTo(method: string, url: URL, sent: Manifest): Answer {
  const [, name = '', kind, rest = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? [];
  if (kind === 'manifests') return method === 'PUT' ? putManifest(name, rest, sent) : manifest(name, rest);
  if (kind === 'blobs') return rest.startsWith('uploads/') ? upload(method, url, sent.content) : blob(rest);
  return { status: url.pathname === '/v2/' ? 200 : 404, content: '{}' };
}

function putManifest(name: string, tag: string, sent: Manifest): Answer {
  const digest = digestOf(sent.content);
  for (const key of [tag, digest]) manifests.set(`${name}:${key}`, sent);
  return {
    status: 201,
    headers: { 'docker-content-digest': digest, location: `/v2/${name}/manifests/${digest}` },
  };
}

function manifest(name: string, reference: string): Answer {
  const found = manifests.get(`${name}:${reference}`);
  if (found === undefined) return { status: 404, content: UNKNOWN_MANIFEST };
  const { type, content } = found;
  const headers = {
    'content-type': type,
    'content-length': content.length,
    'docker-content-digest': digestOf(content),
  };
  return { status: 200, headers, content };
}

function blob(digest: string): Answer {
  const content = blobs.get(digest);
  if (content === undefined) return { status: 404, content: '{}' };
  return {
    status: 200,
    headers: { 'content-length': content.length, 'docker-content-digest': digest },
    content,
  };
}

function upload(method: string, url: URL, body: Buffer): Answer {
  const place = method === 'POST' ? `${url.pathname}${uploads.size + 1}` : url.pathname;
  const content = Buffer.concat([uploads.get(place) ?? Buffer.alloc(0), body]);
  uploads.set(place, content);
  const digest = url.searchParams.get('digest');
  if (digest === null)
    return { status: 202, headers: { location: place, range: `0-${Math.max(content.length - 1, 0)}` } };
  blobs.set(digest, content);
  return { status: 201, headers: { location: url.pathname, 'docker-content-digest': digest } };
}

createServer((request, response) => {
  void handle(request, response);
}).listen(Number(port), '127.0.0.1', () => {
  console.log('up');
});
