import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Certificates, contentsOf, type Certificate } from './certificates';
import { closeAll, connectTo, failureOf } from './connect';
import { freePort } from './free-port';
import { HttpEngine } from './http-engine';

jest.setTimeout(20_000);

const directory = mkdtempSync(join(tmpdir(), 'kollaform-tls-'));
const certificates = new Certificates(directory);
const ca = certificates.authority('ca');
const stranger = certificates.authority('stranger');
const client = certificates.signedBy(ca, 'client', 'DNS:client');
const wrongClient = certificates.signedBy(stranger, 'wrong-client', 'DNS:client');
const LOCAL = 'IP:127.0.0.1';
const TLS = { ca: ca.cert, cert: client.cert, key: client.key };

let server: HttpEngine | undefined;

async function startEngine(certificate: Certificate): Promise<HttpEngine> {
  const trust = { ca: readFileSync(ca.cert), requestCert: true, rejectUnauthorized: true };
  server = await HttpEngine.start({ tls: { ...contentsOf(certificate), ...trust } });
  return server;
}

afterEach(async () => {
  await closeAll();
  await server?.stop();
  server = undefined;
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('mutual TLS', () => {
  const genuine = certificates.signedBy(ca, 'engine', LOCAL);

  it('connects, and keeps its connection', async () => {
    const { url } = await startEngine(genuine);
    const engine = await connectTo(url, { tls: TLS });
    for (let i = 0; i < 10; i += 1) await engine.tryInspectContainer('a');
    expect(server?.connections).toBe(1);
  });

  it('pings over connections that are encrypted, too', async () => {
    const { url } = await startEngine(genuine);
    const engine = await connectTo(url, { tls: TLS });
    if (server !== undefined) server.answer = () => undefined;
    const waiting = failureOf(engine.waitForExit('a'));
    await server?.received(/_ping/);
    await engine.close();
    await waiting;
  });

  it.each([
    [
      'of another authority',
      certificates.signedBy(stranger, 'engine-2', LOCAL),
      /is not signed by \S*ca\.pem/,
    ],
    [
      'for another address',
      certificates.signedBy(ca, 'engine-3', 'IP:10.0.0.1'),
      /is for another name or address/,
    ],
    ['that has expired', certificates.signedBy(ca, 'engine-4', LOCAL, -1), /has expired; issue a new one/],
  ])('refuses an engine with a certificate %s', async (_, certificate, reason) => {
    const { url } = await startEngine(certificate);
    const failure = await failureOf(connectTo(url, { tls: TLS }));
    expect(failure.kind).toBe('denied');
    expect(failure.message).toMatch(new RegExp(`^cmp1: could not connect to ${url}: .*${reason.source}`));
  });

  it.each([
    [
      { ...TLS, key: '/nowhere/key.pem' },
      'key of the client certificate (key) /nowhere/key.pem cannot be read (ENOENT)',
    ],
    [
      { ...TLS, key: wrongClient.key },
      `${wrongClient.key} does not belong to the certificate ${client.cert}`,
    ],
    [{ ...TLS, cert: __filename }, 'are not all PEM files'],
    [{ ca: ca.cert }, 'TLS needs ca, cert and key; missing: cert, key'],
  ])('needs files that are there and fit together', async (tls, reason) => {
    const failure = await failureOf(connectTo('tcp://127.0.0.1:1', { tls }));
    expect(failure.kind).toBe('denied');
    expect(failure.reason).toContain(reason);
  });

  it('says so when the engine does not speak TLS', async () => {
    server = await HttpEngine.start();
    const failure = await failureOf(connectTo(server.url, { tls: TLS }));
    expect(failure).toMatchObject({ kind: 'denied' });
    expect(failure.reason).toMatch(/^it does not speak TLS at that port/);
  });
});

describe('an engine that judges our certificate', () => {
  /** OpenSSL's own server answers with an alert as Docker's does; Node's would just hang up. */
  async function startOpenSsl(): Promise<{ url: string; stop: () => Promise<void> }> {
    const port = await freePort();
    const engine = certificates.signedBy(ca, 'engine-5', LOCAL);
    const files = ['-cert', engine.cert, '-key', engine.key, '-CAfile', ca.cert];
    const options = ['-Verify', '1', '-verify_return_error', '-www', '-accept', `127.0.0.1:${port}`];
    const openssl = spawn('openssl', ['s_server', ...files, ...options], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // The word with which it says that it listens now.
    for await (const output of openssl.stdout) if (String(output).includes('ACCEPT')) break;
    const stop = async () => {
      openssl.kill();
      await once(openssl, 'exit');
    };
    return { url: `tcp://127.0.0.1:${port}`, stop };
  }

  it('and rejects it is reported with the file and the remedy', async () => {
    const { url, stop } = await startOpenSsl();
    const tls = { ca: ca.cert, cert: wrongClient.cert, key: wrongClient.key };
    const failure = await failureOf(connectTo(url, { tls })).finally(stop);
    expect(failure.kind).toBe('denied');
    expect(failure.message).toBe(
      `cmp1: could not connect to ${url}: the engine rejects the client certificate ${wrongClient.cert}; ` +
        "use one that is signed by the authority in the engine's tlscacert",
    );
  });

  it('and accepts it gets as far as the first answer', async () => {
    const { url, stop } = await startOpenSsl();
    const failure = await failureOf(connectTo(url, { tls: TLS })).finally(stop);
    expect(failure.reason).toMatch(/^what answers there is not a container engine/);
  });
});

describe('plain HTTP', () => {
  it('to an engine that speaks TLS says which files are missing', async () => {
    server = await HttpEngine.start();
    // The words of Go's server, which Docker's is.
    server.refusal = 'Client sent an HTTP request to an HTTPS server.';
    const failure = await failureOf(connectTo(server.url));
    expect(failure).toMatchObject({ kind: 'denied' });
    expect(failure.reason).toBe(
      'the engine speaks TLS at that port; give this host its tls files: ca, cert and key',
    );
  });
});
