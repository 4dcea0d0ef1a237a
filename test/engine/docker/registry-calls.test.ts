import type { IncomingMessage } from 'node:http';
import { dockerEngine } from '../../../lib/engine/docker/docker-engine';
import { registryLogins } from '../../../lib/engine/registry/registry-logins';
import { failureOf, TIMEOUTS } from './connect';
import { HttpEngine } from './http-engine';

const IMAGE = 'reg.example:5000/ns/nova-api:1';
const DIGEST = `sha256:${'ab'.repeat(32)}`;

describe('what a registry is asked through an engine', () => {
  let server: HttpEngine;
  const asked: { readonly call: string; readonly auth: string | undefined }[] = [];

  const logins = (password?: string) =>
    registryLogins(
      { DOCKER_CONFIG: '/nowhere', ...(password !== undefined && { SECRET: password }) },
      password === undefined ? {} : { 'reg.example:5000/ns': { username: 'bob', passwordEnv: 'SECRET' } },
    );
  const connect = async (password?: string) => {
    const engine = await dockerEngine('ctl1', { url: server.url, timeouts: TIMEOUTS }, logins(password));
    closing.push(() => engine.close());
    return engine;
  };
  const closing: (() => Promise<void>)[] = [];

  const note = ({ method = '', url = '', headers }: IncomingMessage) => {
    const header = headers['x-registry-auth'];
    const auth = typeof header === 'string' ? Buffer.from(header, 'base64url').toString() : undefined;
    asked.push({ call: `${method} ${decodeURIComponent(url.replace(/^\/v[\d.]+/, ''))}`, auth });
  };
  const answerWith = (status: number, body: unknown) => {
    server.answer = (request, response) => {
      note(request);
      response.writeHead(status).end(JSON.stringify(body));
    };
  };

  beforeEach(async () => {
    server = await HttpEngine.start();
    asked.length = 0;
  });
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
    await server.stop();
  });

  const sent = '{"username":"bob","password":"se:cret","serveraddress":"reg.example:5000"}';

  it('has the login of that registry, and of no other', async () => {
    answerWith(200, { Descriptor: { digest: DIGEST } });
    const engine = await connect('se:cret');
    await engine.pullImage(IMAGE);
    expect(await engine.askRegistry(IMAGE)).toBe(DIGEST);
    await engine.pullImage('quay.io/ns/nova-api:1');
    expect(asked).toEqual([
      { call: 'POST /images/create?fromImage=reg.example:5000/ns/nova-api&tag=1', auth: sent },
      { call: `GET /distribution/${IMAGE}/json`, auth: sent },
      { call: 'POST /images/create?fromImage=quay.io/ns/nova-api&tag=1', auth: undefined },
    ]);
  });

  it('is one image by its digest, which gets the tag then', async () => {
    answerWith(200, {});
    await (await connect()).pullImage(IMAGE, { digest: DIGEST });
    expect(asked.map(({ call }) => call)).toEqual([
      `POST /images/create?fromImage=reg.example:5000/ns/nova-api&tag=${DIGEST}`,
      `POST /images/reg.example:5000/ns/nova-api@${DIGEST}/tag?repo=reg.example:5000/ns/nova-api&tag=1`,
    ]);
  });

  it.each([
    'Head "http://reg.example:5000/v2/ns/nova-api/manifests/1": no basic auth credentials',
    'unauthorized: access to the requested resource is not authorized',
    "pull access denied for ns/nova-api, repository does not exist or may require 'docker login'",
    'denied: requested access to the resource is denied',
    'unexpected http status: 403 Forbidden',
    'initializing source: unable to retrieve auth token: invalid username/password: unauthorized: wrong',
  ])('says what to do when it refuses: %s', async (message) => {
    answerWith(500, { message });
    const [none, wrong] = [await connect(), await connect('se:cret')];
    const without = await failureOf(none.pullImage(IMAGE));
    expect(without.message).toBe(
      `ctl1: could not pull image ${IMAGE}: ${message}. No login for reg.example:5000 is known here. ` +
        'Run docker login reg.example:5000 as this user on this machine, or set images.login in cloud.yml.',
    );
    const refused = await failureOf(wrong.askRegistry(IMAGE));
    expect(refused.message).toBe(
      `ctl1: could not ask registry reg.example:5000 for image ${IMAGE}: ${message}. ` +
        'User bob (images.login in cloud.yml) was sent to reg.example:5000. Correct that login.',
    );
    expect(JSON.stringify([without, refused])).not.toContain('se:cret');
  });

  it('says so also when it refuses in the course of a pull', async () => {
    answerWith(200, { errorDetail: { message: 'x' }, error: 'unauthorized: authentication required' });
    const { message } = await failureOf((await connect()).pullImage(IMAGE));
    expect(message).toMatch(/authentication required\. No login for reg\.example:5000 is known here\. /);
  });

  it('leaves other failures as they are', async () => {
    answerWith(404, { message: 'manifest unknown: manifest unknown' });
    const failure = await failureOf((await connect()).pullImage(IMAGE));
    expect(failure).toMatchObject({ kind: 'not-found', reason: 'manifest unknown: manifest unknown' });
  });

  it('is given up in time when the registry does not answer', async () => {
    server.answer = () => undefined;
    const failure = await failureOf((await connect()).askRegistry(IMAGE));
    expect(failure.kind).toBe('timeout');
    expect(failure.message).toMatch(
      /^ctl1: could not ask registry reg\.example:5000 for image \S+: no end after 2 s/,
    );
  });

  it.each([{}, null, [], { Descriptor: null }, { Descriptor: { digest: 'x' } }, { message: 'ok' }])(
    'takes %j for no answer',
    async (body) => {
      answerWith(200, body);
      const failure = await failureOf((await connect()).askRegistry(IMAGE));
      expect(failure.reason).toMatch(/no digest|instead of (what a registry has|an object)/);
    },
  );

  it('is not to be asked through Podman, which says so at once', async () => {
    server.version = { Version: '4.3.1', ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] };
    const failure = await failureOf((await connect()).askRegistry(IMAGE));
    expect(failure).toMatchObject({ kind: 'unsupported' });
    expect(failure.reason).toContain('take images.pull: changed out of cloud.yml');
    expect(asked).toEqual([]);
  });
});
