import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpReadiness } from '../../../lib/provider/readiness/http-probe';

describe('a probe by HTTP', () => {
  let server: Server;

  const probe = async (answer: RequestListener, path?: string) => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const readiness = await new HttpReadiness({ host: '127.0.0.1', port, ...(path && { path }) }).look();
    return readiness.kind === 'ready' ? 'ready' : readiness.reason.replace(String(port), 'PORT');
  };

  afterEach(() => {
    server.close();
  });

  it.each([
    [200, 'ready'],
    [302, 'ready'],
    [404, 'http://127.0.0.1:PORT/healthcheck answered with status 404'],
    [503, 'http://127.0.0.1:PORT/healthcheck answered with status 503'],
  ])('that gets status %d is: %s', async (status, expected) => {
    const paths: (string | undefined)[] = [];
    const answered = await probe(({ url }, response) => {
      paths.push(url);
      response.writeHead(status).end();
    }, '/healthcheck');
    expect([answered, paths]).toEqual([expected, ['/healthcheck']]);
  });

  it('that gets no answer is not ready', async () => {
    expect(await probe(({ socket }) => socket.destroy())).toContain('socket hang up');
  });
});
