import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import { printHostAndPort, type EngineAddress } from '../../contract/engine-address';
import type { TlsFiles } from '../endpoint';
import { ConnectionFailure, explainSocketError, messageOf, systemCodeOf } from './connection-failure';
import { expandHome } from '../../contract/home-path';
import type { Link } from './link';

type TcpAddress = Extract<EngineAddress, { kind: 'tcp' }>;

const ROLES: Readonly<Record<keyof TlsFiles, string>> = {
  ca: 'certificate of the authority (ca)',
  cert: 'client certificate (cert)',
  key: 'key of the client certificate (key)',
};

/** A port, with mutual TLS when there are files for it. The files are read here, sockets are opened by requests. */
export async function tcpLink({ host, port }: TcpAddress, files: TlsFiles): Promise<Link> {
  const tls = Object.keys(files).length === 0 ? undefined : await secureContext(files);
  const peer = printHostAndPort(host, port);
  return {
    target: { address: { host, port }, ...(tls !== undefined && { tls }) },
    explain: (error) => Promise.resolve(explainTlsError(error, files) ?? explainSocketError(error, peer)),
    close: () => undefined,
  };
}

async function secureContext(files: TlsFiles): Promise<SecureContext> {
  const missing = (['ca', 'cert', 'key'] as const).filter((role) => files[role] === undefined);
  if (missing.length > 0)
    throw new ConnectionFailure('denied', `TLS needs ca, cert and key; missing: ${missing.join(', ')}`);
  const [ca, cert, key] = await Promise.all([
    readPem('ca', files.ca),
    readPem('cert', files.cert),
    readPem('key', files.key),
  ]);
  try {
    return createSecureContext({ ca, cert, key });
  } catch (error) {
    const reason =
      systemCodeOf(error) === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH'
        ? `the key ${files.key ?? ''} does not belong to the certificate ${files.cert ?? ''}`
        : `${files.ca ?? ''}, ${files.cert ?? ''} and ${files.key ?? ''} are not all PEM files without a passphrase (${messageOf(error)})`;
    throw new ConnectionFailure('denied', reason, { cause: error });
  }
}

async function readPem(role: keyof TlsFiles, path = ''): Promise<string> {
  try {
    return await readFile(expandHome(path), 'utf8');
  } catch (error) {
    const reason = `the ${ROLES[role]} ${path} cannot be read (${systemCodeOf(error) ?? messageOf(error)})`;
    throw new ConnectionFailure('denied', reason, { cause: error });
  }
}

/** The engine's certificate is judged by us: Node's codes for what can be wrong with it. */
const UNTRUSTED = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'INVALID_CA',
];

/** Our certificate is judged by the engine, which says so in a TLS alert. */
const REJECTED = /ALERT_(UNKNOWN_CA|BAD_CERT|CERTIFICATE|UNSUPPORTED_CERT|ACCESS_DENIED|DECRYPT|HANDSHAKE)/;

function explainTlsError(error: unknown, files: TlsFiles): ConnectionFailure | undefined {
  const reason = tlsReason(systemCodeOf(error) ?? '', messageOf(error), files);
  return reason === undefined ? undefined : new ConnectionFailure('denied', reason, { cause: error });
}

function tlsReason(code: string, message: string, { ca = '', cert = '' }: TlsFiles): string | undefined {
  if (UNTRUSTED.includes(code))
    return `the engine's certificate is not signed by ${ca} (${message}); name the authority that signed it`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the engine's certificate is for another name or address (${message}); use one of those, or issue a new one`;
  if (code === 'CERT_HAS_EXPIRED')
    return `a certificate of the engine or of its authority ${ca} has expired; issue a new one`;
  if (code === 'CERT_NOT_YET_VALID')
    return `a certificate of the engine or of its authority ${ca} is not valid yet; are both clocks right?`;
  // During the handshake OpenSSL's words come inside an EPROTO, later as a code.
  const words = `${code} ${message}`.replaceAll(' ', '_').toUpperCase();
  if (words.includes('ALERT_CERTIFICATE_EXPIRED'))
    return `the engine rejects the client certificate ${cert}: it has expired; issue a new one`;
  if (REJECTED.test(words))
    return `the engine rejects the client certificate ${cert}; use one that is signed by the authority in the engine's tlscacert`;
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/.test(words))
    return 'it does not speak TLS at that port; start the engine with tlsverify, or remove the tls files of this host';
  return undefined;
}
