import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { readEnd } from '../../../lib/engine/docker/container-output';
import { closeAll, connectTo, failureOf } from './connect';
import { HttpEngine, type Answer } from './http-engine';

jest.setTimeout(20_000);

let server: HttpEngine;

beforeAll(async () => {
  server = await HttpEngine.start();
});

beforeEach(() => {
  server.requests.length = 0;
});

afterEach(closeAll);

afterAll(() => server.stop());

function answering(status: number, body: string): Answer {
  return (_, response) => response.writeHead(status).end(body);
}

/** One frame of Docker's stream of output; 1 is stdout, 2 is stderr. */
function frame(stream: number, content: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(content), 4);
  return Buffer.concat([header, Buffer.from(content)]);
}

describe('what the engine refuses', () => {
  it.each([
    [404, 'not-found'],
    [409, 'conflict'],
    [500, 'refused'],
  ] as const)('with status %i is told apart as %s, in its own words', async (status, kind) => {
    server.answer = answering(status, '{"message": "no space left on device"}');
    const failure = await failureOf((await connectTo(server.url)).createContainer('a', { Image: 'i' }));
    expect(failure).toMatchObject({ kind, operation: 'create container a', host: 'cmp1' });
    expect(failure.message).toBe('cmp1: could not create container a: no space left on device');
  });

  it('without words is at least a number', async () => {
    server.answer = answering(503, '');
    const failure = await failureOf((await connectTo(server.url)).unpauseContainer('a'));
    expect(failure.reason).toBe('it answered with HTTP status 503');
  });
});

describe('what is done already', () => {
  it('is no error', async () => {
    const engine = await connectTo(server.url);
    server.answer = answering(304, '');
    await engine.startContainer('a');
    await engine.stopContainer('a', 1);
    server.answer = answering(409, '{"message": "is not running"}');
    await engine.signalContainer('a', 'SIGTERM');
    server.answer = answering(404, '{"message": "no such thing"}');
    await engine.removeContainer('a', { anonymousVolumes: true });
    await engine.removeImage('r/i:1', { force: false });
    await engine.removeVolume('v');
    await engine.removeNetwork('n');
    expect(await engine.tryInspectContainer('a')).toBeUndefined();
    expect(await engine.tryInspectImage('r/i@sha256:1')).toBeUndefined();
    expect(await engine.copyPath('a', 'b', '/etc/x')).toBe(false);
    expect(server.calls.map((it) => it.replace('/v1.41', ''))).toEqual([
      'POST /containers/a/start',
      'POST /containers/a/stop?t=1',
      'POST /containers/a/kill?signal=SIGTERM',
      'DELETE /containers/a?force=true&v=true',
      'DELETE /images/r/i:1?force=false',
      'DELETE /volumes/v',
      'DELETE /networks/n',
      'GET /containers/a/json',
      'GET /images/r/i@sha256:1/json',
      'GET /containers/a/archive?path=%2Fetc%2Fx',
    ]);
  });
});

describe('a restart policy', () => {
  it('is let be by an engine that cannot change one, as Podman 4', async () => {
    server.answer = answering(404, 'Not Found\n');
    await (await connectTo(server.url)).setRestartPolicy('a', { Name: 'no' });
    expect(server.calls).toEqual(['POST /v1.41/containers/a/update']);
  });

  it('cannot be that of a container that is missing', async () => {
    server.answer = answering(404, '{"message": "No such container: a"}');
    const engine = await connectTo(server.url);
    expect(await failureOf(engine.setRestartPolicy('a', { Name: 'no' }))).toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('the layers of an image', () => {
  it('begin with the lowest, and are none of an image that is not there', async () => {
    const engine = await connectTo(server.url);
    const history = [
      { Id: '<missing>', Created: 2, CreatedBy: 'COPY a /', Size: 10 },
      { Id: 'sha256:1', Created: 1, CreatedBy: 'ADD b /', Size: 200 },
    ];
    server.answer = answering(200, JSON.stringify(history));
    expect((await engine.readImageLayers('q/a:1')).map(({ size }) => size)).toEqual([200, 10]);
    expect(server.calls).toEqual(['GET /v1.41/images/q/a:1/history']);
    server.answer = answering(404, '{"message": "No such image"}');
    expect(await engine.readImageLayers('q/a:2')).toEqual([]);
  });
});

describe('a pull', () => {
  it.each([
    ['quay.io:443/ns/nova-api:v1', 'fromImage=quay.io%3A443%2Fns%2Fnova-api&tag=v1'],
    ['localhost:5000/nova-api', 'fromImage=localhost%3A5000%2Fnova-api&tag=latest'],
    ['nova-api@sha256:ab', 'fromImage=nova-api&tag=sha256%3Aab'],
    ['nova-api:v1@sha256:ab', 'fromImage=nova-api%3Av1&tag=sha256%3Aab'],
  ])('of %s asks for that one alone', async (reference, query) => {
    server.answer = answering(200, '{"status": "Pulling"}\n');
    await (await connectTo(server.url)).pullImage(reference, { platform: 'linux/arm64' });
    expect(server.calls).toEqual([`POST /v1.41/images/create?${query}&platform=linux%2Farm64`]);
  });

  it('that fails half way is an error, although it began with status 200', async () => {
    const lines = '{"status": "Pulling"}\n{"errorDetail": {"message": "x"}, "error": "no space left"}\n';
    server.answer = answering(200, lines);
    const failure = await failureOf((await connectTo(server.url)).pullImage('i:1'));
    expect(failure.message).toBe('cmp1: could not pull image i:1: no space left');
  });
});

describe('a container with several networks', () => {
  it('is created in the first and connected to the others, its specification in the body', async () => {
    const bodies: unknown[] = [];
    server.answer = (request, response) => {
      void text(request).then((body) => {
        bodies.push(JSON.parse(body));
        response.writeHead(201).end('{"Id": "c1"}');
      });
    };
    const spec = { Image: 'i', NetworkingConfig: { EndpointsConfig: { one: { Aliases: ['x'] }, two: {} } } };
    expect(await (await connectTo(server.url)).createContainer('a', spec)).toBe('c1');
    expect(server.calls).toEqual([
      'POST /v1.41/containers/create?name=a',
      'POST /v1.41/networks/two/connect',
    ]);
    expect(bodies).toEqual([
      { Image: 'i', NetworkingConfig: { EndpointsConfig: { one: { Aliases: ['x'] } } } },
      { Container: 'c1', EndpointConfig: {} },
    ]);
  });

  it('is removed again when it cannot be connected', async () => {
    server.answer = (request, response) => {
      if (request.url?.includes('connect') === true) response.writeHead(500).end('{"message": "no address"}');
      else response.writeHead(201).end('{"Id": "c1"}');
    };
    const spec = { Image: 'i', NetworkingConfig: { EndpointsConfig: { one: {}, two: {} } } };
    expect((await failureOf((await connectTo(server.url)).createContainer('a', spec))).reason).toBe(
      'no address',
    );
    expect(server.calls.at(-1)).toBe('DELETE /v1.41/containers/c1');
  });
});

describe('waiting for the end of a container', () => {
  it('can be given up, which is no sign of a lost connection', async () => {
    server.answer = (_, response) => {
      response.writeHead(200).flushHeaders();
    };
    const engine = await connectTo(server.url);
    const giveUp = new AbortController();
    const waiting = failureOf(engine.waitForExit('a', giveUp.signal));
    await server.received(/wait$/);
    giveUp.abort();
    expect((await waiting).kind).toBe('refused');
    server.answer = answering(200, '{"StatusCode": 3}');
    expect(await engine.waitForExit('a')).toBe(3);
    expect(server.requests.filter((it) => it === 'GET /version')).toHaveLength(1);
  });
});

describe('a command in a container', () => {
  it('gives its output and how it ended', async () => {
    server.answer = (request, response) => {
      if (request.url?.endsWith('/exec') === true) response.writeHead(201).end('{"Id": "e1"}');
      else if (request.url?.endsWith('/start') === true) response.end(frame(1, 'well\n'));
      else response.end('{"ExitCode": 4}');
    };
    const engine = await connectTo(server.url);
    expect(await engine.execute('a', ['check'], 1000)).toEqual({ exitCode: 4, output: 'well' });
  });

  it('that does not end in time is given up', async () => {
    server.answer = (request, response) => {
      if (request.url?.endsWith('/exec') === true) response.writeHead(201).end('{"Id": "e1"}');
      else response.writeHead(200).flushHeaders();
    };
    const failure = await failureOf((await connectTo(server.url)).execute('a', ['check', '-v'], 300));
    expect(failure).toMatchObject({ kind: 'timeout', operation: 'run check -v in container a' });
    expect(failure.reason).toMatch(/^no end after 0.3 s/);
  });
});

describe('the output of a container', () => {
  const endOf = (...parts: readonly Buffer[]) => readEnd(Readable.from(parts), Infinity);

  it('is both of its streams in the order they were written, wherever it is cut on its way', async () => {
    const output = Buffer.concat([frame(1, 'one\n'), frame(2, 'zwei – '), frame(1, 'three\n')]);
    expect(await endOf(output)).toBe('one\nzwei – three');
    expect(await endOf(...[...output].map((byte) => Buffer.of(byte)))).toBe('one\nzwei – three');
  });

  it('is taken as it is when there was a terminal', async () => {
    expect(await endOf(Buffer.from('plain text, no frames\r\n'))).toBe('plain text, no frames');
    expect(await endOf(Buffer.from('short'))).toBe('short');
    expect(await endOf()).toBe('');
  });

  it('is shown as far as it came when it was cut off', async () => {
    expect(await endOf(frame(1, 'whole line').subarray(0, 13))).toBe('whole');
  });

  it('is its end when it is long, which says how much is missing before, and begins with a whole character', async () => {
    const said = await endOf(frame(1, 'é'.repeat(5_000)), frame(2, 'x\n'.repeat(3_000)));
    expect(said).toMatch(/^\[\d+ bytes before this are left out\]\né+(x\n)+x$/);
    expect(said.length).toBeLessThan(8_500);
    const [, cut] = /^\[(\d+) /.exec(said) ?? [];
    expect(Number(cut) + Buffer.byteLength(said.slice(said.indexOf('\n') + 1)) + 1).toBe(16_000);
  });
});

describe('the logs of a container', () => {
  it('hold no character that a terminal would obey', async () => {
    server.answer = (_, response) => response.end(frame(1, '\u001b[2Jdone\u0007\r\n\tnext\u009b\u202e'));
    const logs = await (await connectTo(server.url)).readLogs('a', 40);
    expect(logs).toBe('\\u001b[2Jdone\\u0007\n\tnext\\u009b\\u202e');
  });

  it('that do not end are those that came until it was clear that they do not', async () => {
    server.answer = (_, response) => {
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(1 << 20, 0x61)));
      };
      response.on('drain', write);
      write();
    };
    const logs = await (await connectTo(server.url)).readLogs('a', 40);
    expect(logs).toMatch(/^\[\d{7} bytes before this are left out\]\na+$/);
  });
});

describe('the output of a container that is the answer', () => {
  it('is all of it', async () => {
    server.answer = (_, response) => response.end(frame(1, `${'é'.repeat(50_000)}\u001b\n`));
    expect(await (await connectTo(server.url)).readOutput('a')).toBe(`${'é'.repeat(50_000)}\u001b`);
    expect(server.calls).toEqual(['GET /v1.41/containers/a/logs?stdout=true&stderr=true']);
  });

  it.each<[string, Answer, string]>([
    ['is lost', (_, response) => response.write('x', () => response.destroy()), 'the connection was lost'],
    [
      'ends in the middle',
      (_, response) => response.end(frame(1, 'ab').subarray(0, 9)),
      'it ends in the middle',
    ],
    ['is refused', answering(500, '{"message": "no logs"}'), 'no logs'],
  ])('fails when it %s', async (_, answer, reason) => {
    server.answer = answer;
    const failure = await failureOf((await connectTo(server.url)).readOutput('a'));
    expect(failure.message).toBe(`cmp1: could not read the output of container a: ${reason}`);
  });
});
