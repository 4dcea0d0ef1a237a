import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { createCertificate } from '../../../lib/provider/plugin/certificate';
import { cookie, handshakeLine, isStartedByTerraform } from '../../../lib/provider/plugin/handshake';

describe('the handshake', () => {
  it('knows Terraform by its cookie', () => {
    // Written out: a client of ours that takes the value from the same constant could not tell a wrong one.
    const terraforms = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';
    expect(cookie).toEqual({ TF_PLUGIN_MAGIC_COOKIE: terraforms });
    expect(isStartedByTerraform(cookie)).toBe(true);
    expect(isStartedByTerraform({})).toBe(false);
    expect(isStartedByTerraform({ TF_PLUGIN_MAGIC_COOKIE: 'another' })).toBe(false);
  });

  it('is one line with the certificate in base64 without padding', () => {
    expect(handshakeLine('/tmp/p.sock', Buffer.from('4 by'))).toBe('1|6|unix|/tmp/p.sock|grpc|NCBieQ\n');
    expect(handshakeLine('/tmp/p.sock')).toBe('1|6|unix|/tmp/p.sock|grpc|\n');
  });
});

describe('the certificate', () => {
  const pair = createCertificate();
  const parsed = new X509Certificate(pair.certificate);

  it('is signed by its own key, for localhost, without an end', () => {
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkIssued(parsed)).toBe(true);
    expect(parsed.checkHost('localhost')).toBe('localhost');
    expect(parsed.validTo).toBe('Dec 31 23:59:59 9999 GMT');
    expect(parsed.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  });

  it('differs from one process to the next', () => {
    expect(createCertificate().certificate.equals(pair.certificate)).toBe(false);
  });

  it('is accepted by both ends of a TLS connection that trust exactly each other', async () => {
    await expect(shakeHands(createCertificate(), true)).resolves.toBe(true);
    await expect(shakeHands(createCertificate(), false)).rejects.toThrow();
  });

  /** The server's opinion. Both ends present a certificate of ours; with `acquainted` false the client trusts another one. */
  async function shakeHands(client: typeof pair, acquainted: boolean): Promise<boolean> {
    const server = createServer({
      key: pair.privateKey,
      cert: pair.certificatePem,
      ca: client.certificatePem,
      requestCert: true,
      rejectUnauthorized: true,
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect({
      port: (server.address() as AddressInfo).port,
      host: '127.0.0.1',
      servername: 'localhost',
      key: client.privateKey,
      cert: client.certificatePem,
      ca: acquainted ? pair.certificatePem : createCertificate().certificatePem,
    });
    try {
      const accepted: Promise<readonly TLSSocket[]> = once(server, 'secureConnection');
      await once(socket, 'secureConnect');
      return (await accepted)[0]?.authorized ?? false;
    } finally {
      socket.destroy();
      server.close();
    }
  }
});
