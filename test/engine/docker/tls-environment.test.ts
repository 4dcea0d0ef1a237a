import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Certificates, contentsOf, type Certificate } from './certificates';
import { HttpEngine } from './http-engine';

jest.setTimeout(30_000);

const ROOT = join(__dirname, '../../..');

describe('the environment cannot switch off that an engine is verified', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kollaform-tls-'));
  const certificates = new Certificates(directory);
  const ca = certificates.authority('ca');
  const stranger = certificates.authority('stranger');
  const client = certificates.signedBy(ca, 'client', 'DNS:client');
  const program = join(directory, 'connect.js');
  let server: HttpEngine | undefined;

  beforeAll(() => {
    const entry = join(__dirname, 'connect-main.ts');
    execFileSync(process.execPath, [join(ROOT, 'bin/build-provider.mjs'), entry, program], { cwd: ROOT });
  });

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  async function connecting(certificate: Certificate, environment: NodeJS.ProcessEnv): Promise<string> {
    const trust = { ca: readFileSync(ca.cert), requestCert: true, rejectUnauthorized: true };
    server = await HttpEngine.start({ tls: { ...contentsOf(certificate), ...trust } });
    const env = {
      PATH: process.env['PATH'],
      URL: server.url,
      CA: ca.cert,
      CERT: client.cert,
      KEY: client.key,
    };
    const { stdout } = await promisify(execFile)(process.execPath, [program], {
      env: { ...env, ...environment },
    });
    return stdout;
  }

  const foreign = certificates.signedBy(stranger, 'engine', 'IP:127.0.0.1');
  const elsewhere = certificates.signedBy(ca, 'elsewhere', 'IP:10.0.0.1');

  it.each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
    ['NODE_EXTRA_CA_CERTS', stranger.cert],
    ['NODE_OPTIONS', '--use-openssl-ca'],
  ])('%s=%s', async (name, value) => {
    const environment = { [name]: value, SSL_CERT_FILE: stranger.cert };
    expect(await connecting(foreign, environment)).toMatch(
      /engine's certificate is not signed by \S*ca\.pem/,
    );
  });

  it('nor that it is the one that was asked for', async () => {
    const environment = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    expect(await connecting(elsewhere, environment)).toContain('is for another name or address');
  });

  it('while the right one is connected to', async () => {
    const right = certificates.signedBy(ca, 'right', 'IP:127.0.0.1');
    expect(await connecting(right, {})).toBe('connected\n');
  });
});
