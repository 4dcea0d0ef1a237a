import { Client, credentials, type ChannelCredentials } from '@grpc/grpc-js';
import { X509Certificate } from 'node:crypto';
import type { CertifiedKey } from '../../lib/provider/plugin/certificate';

/** As Terraform connects: what the handshake names, with mutual TLS. @throws Error at a handshake that is none */
export function connect(handshakeLine: string, own: CertifiedKey): Client {
  const [, , network, socketPath, protocol, certificate] = handshakeLine.trim().split('|');
  if (network !== 'unix' || !socketPath || protocol !== 'grpc')
    throw new Error(`odd handshake: ${handshakeLine}`);
  return new Client(`unix:${socketPath}`, channelCredentials(certificate ?? '', own), {
    'grpc.ssl_target_name_override': 'localhost',
    'grpc.default_authority': 'localhost',
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
  });
}

function channelCredentials(certificate: string, own: CertifiedKey): ChannelCredentials {
  const trusted = new X509Certificate(Buffer.from(certificate, 'base64')).toString();
  return credentials.createSsl(
    Buffer.from(trusted),
    Buffer.from(own.privateKey),
    Buffer.from(own.certificatePem),
  );
}
