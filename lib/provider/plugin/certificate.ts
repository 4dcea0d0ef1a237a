/**
 * A self-signed certificate for `localhost`, made in memory: Terraform and the provider prove to each other
 * that they are the two ends of one start. See docs/decisions/0002-own-certificate-writer.md.
 */
import { generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';

export interface CertifiedKey {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** DER. */
  readonly certificate: Buffer;
  /** The same certificate as PEM. */
  readonly certificatePem: string;
}

/** One element of DER, the encoding of certificates: tag, length, content. */
function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.of(tag), lengthOf(body), body]);
}

/** Up to 127 the length is one byte; above, the number of bytes that follow, then those. */
function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.of(length);
  if (length < 0x100) return Buffer.of(0x81, length);
  return Buffer.of(0x82, length >> 8, length & 0xff);
}

const sequence = (...items: readonly Buffer[]) => element(0x30, ...items);
const set = (...items: readonly Buffer[]) => element(0x31, ...items);
const integer = (...bytes: readonly number[]) => element(0x02, Buffer.from(bytes));
const objectIdentifier = (hex: string) => element(0x06, Buffer.from(hex, 'hex'));
const utf8String = (text: string) => element(0x0c, Buffer.from(text));
const octetString = (content: Buffer) => element(0x04, content);
const bitString = (content: Buffer) => element(0x03, Buffer.of(0), content);
const explicit = (number: number, content: Buffer) => element(0xa0 + number, content);

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('2a8648ce3d040302'));
const COMMON_NAME = objectIdentifier('550403');
const SUBJECT_ALTERNATIVE_NAME = objectIdentifier('551d11');

const LOCALHOST_NAME = sequence(set(sequence(COMMON_NAME, utf8String('localhost'))));
const LOCALHOST_DNS_NAME = element(0x82, Buffer.from('localhost'));

/** The pair ends with the process, so its dates say "always" (RFC 5280, 4.1.2.5) and need no right clock. */
const ALWAYS = sequence(
  element(0x17, Buffer.from('000101000000Z')),
  element(0x18, Buffer.from('99991231235959Z')),
);

/** A fresh key (EC P-256) and its certificate; takes about two milliseconds. */
export function createCertificate(): CertifiedKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = sequence(
    explicit(0, integer(2)), // version 3
    integer(1, ...randomBytes(8)), // serial number; the leading 1 keeps it positive
    ECDSA_WITH_SHA256,
    LOCALHOST_NAME, // issuer
    ALWAYS,
    LOCALHOST_NAME, // subject
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(sequence(SUBJECT_ALTERNATIVE_NAME, octetString(sequence(LOCALHOST_DNS_NAME))))),
  );
  const certificate = sequence(content, ECDSA_WITH_SHA256, bitString(sign('sha256', content, privateKey)));
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate,
    certificatePem: new X509Certificate(certificate).toString(),
  };
}
