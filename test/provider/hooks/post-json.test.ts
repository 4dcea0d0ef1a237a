import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from '../../../lib/provider/plugin/certificate';
import { postJson } from '../../../lib/provider/hooks/post-json';

describe('a server with a certificate of its own', () => {
  const { privateKey, certificatePem } = createCertificate();
  const directory = mkdtempSync(join(tmpdir(), 'kollaform-hooks-'));
  const ca = join(directory, 'ca.pem');
  writeFileSync(ca, certificatePem);
  const server = createServer({ key: privateKey, cert: certificatePem }, (_request, response) => {
    response.writeHead(200).end('x'.repeat(200_000));
  });

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(directory, { recursive: true });
  });

  const post = (authority?: string) => {
    const { port } = server.address() as AddressInfo;
    const url = new URL(`https://localhost:${port}/`);
    return postJson({ url, headers: {}, body: '{}', ca: authority }, new AbortController().signal);
  };

  it('is trusted by its authority, and of a long answer only the beginning is read', async () => {
    const { status, text } = await post(ca);
    expect(status).toBe(200);
    expect(text).toHaveLength(64 * 1024);
  });

  it('is not trusted without, whatever the environment says', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      await expect(post()).rejects.toThrow('self-signed certificate');
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  it('is not asked when the authority cannot be read', async () => {
    await expect(post(join(directory, 'none.pem'))).rejects.toThrow('ENOENT');
  });
});
