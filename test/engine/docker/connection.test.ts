import { OperationError } from '../../../lib/contract/operation-error';
import { closeAll, connectTo, failureOf, millisecondsOf, TIMEOUTS } from './connect';
import { CONTAINER, HttpEngine, saying, type Answer } from './http-engine';

jest.setTimeout(20_000);

let server: HttpEngine;

beforeEach(async () => {
  server = await HttpEngine.start();
});

afterEach(async () => {
  await closeAll();
  await server.stop().catch(() => undefined);
});

const never: Answer = () => undefined;

describe('a connection', () => {
  it('speaks the newest version of the API that both sides know', async () => {
    const engine = await connectTo(server.url);
    await engine.tryInspectContainer('a');
    expect(server.calls).toEqual(['GET /v1.41/containers/a/json']);
  });

  it('is kept from call to call', async () => {
    const engine = await connectTo(server.url);
    for (let i = 0; i < 20; i += 1) await engine.tryInspectContainer('a');
    expect(server.calls).toHaveLength(20);
    expect(server.connections).toBe(1);
  });

  it('becomes a small pool for many calls at a time', async () => {
    const engine = await connectTo(server.url);
    await Promise.all(Array.from({ length: 200 }, () => engine.tryInspectContainer('a')));
    expect(server.calls).toHaveLength(200);
    expect(server.connections).toBeLessThanOrEqual(16);
  });

  it('is not kept from others by calls that last', async () => {
    server.answer = (request, response) => {
      if (!request.url?.endsWith('/wait')) response.end(JSON.stringify(CONTAINER));
    };
    const engine = await connectTo(server.url);
    const waiting = Array.from({ length: 40 }, () => engine.waitForExit('a').catch(() => undefined));
    expect(await millisecondsOf(engine.tryInspectContainer('a'))).toBeLessThan(500);
    await engine.close();
    await Promise.all(waiting);
  });

  it('leaves nothing open when it is closed, and then takes no call', async () => {
    const engine = await connectTo(server.url);
    await engine.tryInspectContainer('a');
    server.answer = never;
    const pending = failureOf(engine.waitForExit('a'));
    await engine.close();
    await engine.close();
    expect(await pending).toMatchObject({ kind: 'unreachable', reason: 'the connection was closed' });
    expect(await failureOf(engine.tryInspectContainer('a'))).toMatchObject({ kind: 'unreachable' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.open).toBe(0);
  });

  it('is refused with a clear message for an address that is none', async () => {
    await expect(connectTo('http://a')).rejects.toThrow(OperationError);
    await expect(connectTo('http://a')).rejects.toThrow(
      'cmp1: the address of its engine, http://a, must begin',
    );
  });
});

describe('a kept connection that the engine has given up meanwhile', () => {
  /** Ends every connection at the moment when the next request on it arrives, after one good answer. */
  function giveUpAfterOneAnswer(): void {
    const served = new WeakSet<object>();
    server.answer = (request, response) => {
      if (served.has(request.socket)) request.socket.destroy();
      else response.end(JSON.stringify(CONTAINER));
      served.add(request.socket);
    };
  }

  it('costs a GET nothing but a repetition', async () => {
    giveUpAfterOneAnswer();
    const engine = await connectTo(server.url);
    await engine.tryInspectContainer('a');
    expect(await engine.tryInspectContainer('b')).toMatchObject({ Name: '/a' });
    expect(server.calls.map((it) => it.replace('/v1.41', ''))).toEqual([
      'GET /containers/a/json',
      'GET /containers/b/json',
      'GET /containers/b/json',
    ]);
  });

  it('makes anything else fail, which may have been done already', async () => {
    giveUpAfterOneAnswer();
    const engine = await connectTo(server.url);
    await engine.tryInspectContainer('a');
    const failure = await failureOf(engine.createVolume({ Name: 'b' }));
    expect(failure).toMatchObject({ kind: 'unreachable', operation: 'create volume b' });
    expect(failure.message).toBe('cmp1: could not create volume b: the connection was lost');
    expect(server.calls.filter((it) => it.startsWith('POST'))).toHaveLength(1);
  });

  it('fails a GET too when the repetition fails', async () => {
    const engine = await connectTo(server.url);
    await engine.tryInspectContainer('a');
    server.answer = (request) => request.socket.destroy();
    expect(await failureOf(engine.tryInspectContainer('b'))).toMatchObject({ kind: 'unreachable' });
    expect(server.calls.filter((it) => it.includes('/b/'))).toHaveLength(2);
  });
});

describe('an engine that cannot be reached', () => {
  it('is refused at once when nothing listens', async () => {
    const { url } = server;
    await server.stop();
    const failure = await failureOf(connectTo(url));
    const peer = url.replace('tcp://', '');
    expect(failure.kind).toBe('unreachable');
    expect(failure.message).toBe(
      `cmp1: could not connect to ${url}: nothing listens at ${peer} (connection refused); is the engine running?`,
    );
  });

  it('is given up after the connect timeout when it is silent from the start', async () => {
    server.fallSilent();
    const begun = performance.now();
    const failure = await failureOf(connectTo(server.url));
    expect(failure).toMatchObject({
      kind: 'unreachable',
      reason: 'there was no answer within 1 s (connect timeout)',
    });
    expect(performance.now() - begun).toBeLessThan(2 * TIMEOUTS.connectMs);
  });

  it.each([
    ['unix:///nowhere/docker.sock', 'there is no socket /nowhere/docker.sock; is the engine running?'],
    ['tcp://host.invalid:2376', 'the name in host.invalid:2376 cannot be resolved'],
  ])('at %s is named with the cause', async (url, reason) => {
    const failure = await failureOf(connectTo(url));
    expect(failure.kind).toBe('unreachable');
    expect(failure.reason).toContain(reason);
  });

  it('is not an engine when something else answers', async () => {
    server.version = { hello: 'world' };
    expect(await failureOf(connectTo(server.url))).toMatchObject({
      kind: 'denied',
      reason: 'what answers there is not a container engine; correct its address',
    });
  });

  it('is not an engine that speaks a version of the API that we know', async () => {
    server.version = { Version: '18.06', ApiVersion: '1.38', MinAPIVersion: '1.12' };
    expect((await failureOf(connectTo(server.url))).message).toMatch(
      /engine 18\.06 has API 1\.38, and 1\.40/,
    );
  });
});

describe('an engine that falls silent during a call', () => {
  it('fails all calls under way after the stall timeout, with host and operation', async () => {
    server.answer = never;
    const engine = await connectTo(server.url);
    const calls = [engine.waitForExit('a'), engine.stopContainer('b', 60), engine.pullImage('i:1')];
    let ended = 0;
    for (const call of calls) void call.catch(() => (ended += 1));
    const failures = Promise.all(calls.map(failureOf));
    await new Promise((resolve) => setTimeout(resolve, 2 * TIMEOUTS.stallMs));
    expect(ended).toBe(0);
    server.fallSilent();
    const begun = performance.now();
    expect((await failures).map(({ kind, message }) => [kind, message])).toEqual(
      ['wait for container a', 'stop container b', 'pull image i:1'].map((operation) => [
        'unreachable',
        `cmp1: could not ${operation}: the engine has shown no sign of life for 0.6 s`,
      ]),
    );
    expect(performance.now() - begun).toBeLessThan(3 * TIMEOUTS.stallMs);
  });

  it('fails the next calls after one more attempt, then at once', async () => {
    const engine = await connectTo(server.url);
    server.fallSilent();
    await failureOf(engine.tryInspectContainer('a'));
    const attempt = await millisecondsOf(failureOf(engine.tryInspectContainer('a')));
    expect(attempt).toBeGreaterThan(TIMEOUTS.connectMs - 50);
    for (let i = 0; i < 10; i += 1) {
      const failure = failureOf(engine.renameContainer('a', 'b'));
      expect(await millisecondsOf(failure)).toBeLessThan(50);
      expect((await failure).message).toContain('could not inspect container a: there was no answer');
    }
  });

  it('is used again when it is back', async () => {
    const engine = await connectTo(server.url);
    server.fallSilent();
    await failureOf(engine.tryInspectContainer('a'));
    server.speakAgain();
    expect(await engine.tryInspectContainer('a')).toEqual(CONTAINER);
  });

  it('makes calls that wait for the same attempt share it', async () => {
    const engine = await connectTo(server.url);
    server.fallSilent();
    await failureOf(engine.tryInspectContainer('a'));
    const attempts = () => server.requests.filter((it) => it === 'GET /version').length;
    const before = attempts();
    await Promise.all(Array.from({ length: 5 }, () => failureOf(engine.tryInspectContainer('a'))));
    expect(attempts() - before).toBe(1);
  });
});

describe('an engine that is restarted', () => {
  it('fails the calls under way, and is used again by the next', async () => {
    const { port } = server;
    server.answer = (request, response) => {
      // As Docker does: the head at once, the rest when the container has ended.
      if (request.url?.endsWith('/wait')) response.writeHead(200).flushHeaders();
      else response.end(JSON.stringify(CONTAINER));
    };
    const engine = await connectTo(server.url);
    const waiting = failureOf(engine.waitForExit('a'));
    await server.received(/wait$/);
    await engine.tryInspectContainer('a');
    await server.stop();
    expect((await waiting).message).toBe('cmp1: could not wait for container a: the connection was lost');
    expect(await failureOf(engine.tryInspectContainer('a'))).toMatchObject({ kind: 'unreachable' });
    server = await HttpEngine.start({ port });
    // The refusal counts for as long as the attempt has taken.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await engine.tryInspectContainer('a')).toEqual(CONTAINER);
  });

  it('does not cut the other calls when one connection is lost', async () => {
    let endWait: () => void = () => undefined;
    server.answer = (request, response) => {
      if (request.url?.endsWith('/wait')) endWait = () => response.end('{"StatusCode": 7}');
      else request.socket.destroy();
    };
    const engine = await connectTo(server.url);
    const waiting = engine.waitForExit('a');
    await server.received(/wait$/);
    await failureOf(engine.createContainer('b', { Image: 'i' }));
    endWait();
    expect(await waiting).toBe(7);
  });
});

describe('a call', () => {
  it('that is answered at once by others is given up after the request timeout while the engine lives', async () => {
    server.answer = never;
    const engine = await connectTo(server.url);
    const failure = failureOf(engine.tryInspectContainer('a'));
    expect(Math.abs((await millisecondsOf(failure)) - TIMEOUTS.requestMs)).toBeLessThan(500);
    expect(await failure).toMatchObject({
      kind: 'timeout',
      message:
        'cmp1: could not inspect container a: no end after 2 s, although the engine answers other requests',
    });
  });

  it('that starts a container gets twice the request timeout, one that stops it the grace, too', async () => {
    server.answer = never;
    const timeouts = { ...TIMEOUTS, requestMs: 300 };
    const engine = await connectTo(server.url, { timeouts });
    const [start, stop] = [failureOf(engine.startContainer('a')), failureOf(engine.stopContainer('a', 1))];
    expect((await start).reason).toMatch(/^no end after 0.6 s/);
    expect((await stop).reason).toMatch(/^no end after 1.6 s/);
  });

  it('that was given up does not make the engine count as unreachable', async () => {
    server.answer = never;
    const engine = await connectTo(server.url, { timeouts: { ...TIMEOUTS, requestMs: 200 } });
    await failureOf(engine.tryInspectContainer('a'));
    server.answer = saying(CONTAINER);
    expect(await engine.tryInspectContainer('a')).toEqual(CONTAINER);
    expect(server.requests.filter((it) => it === 'GET /version')).toHaveLength(1);
  });
});
