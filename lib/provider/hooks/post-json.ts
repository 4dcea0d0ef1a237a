import { readFileSync } from 'node:fs';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { rootCertificates } from 'node:tls';

/** Of an answer, so much is read. */
const MOST_BYTES = 64 * 1024;

export interface JsonPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** PEM file, absolute: trusted beside the usual authorities. @default - these alone */
  readonly ca?: string | undefined;
}

export interface PostAnswer {
  readonly status: number;
  /** The beginning of its body. */
  readonly text: string;
  /** Where a redirection leads. It is never followed: headers may be secret. */
  readonly location?: string | undefined;
}

/** Posts JSON once. @throws Error when there is no answer, or the certificate cannot be read or trusted */
export function postJson({ url, headers, body, ca }: JsonPost, signal: AbortSignal): Promise<PostAnswer> {
  const options: RequestOptions = {
    method: 'POST',
    signal,
    agent: false,
    headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  };
  return new Promise((resolve, reject) => {
    const receive = (response: IncomingMessage) => {
      readStart(response).then((text) => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, text, location: answered.location });
      }, reject);
    };
    const request =
      url.protocol === 'https:'
        ? // No variable of the environment changes whom we trust.
          requestHttps(url, { ...options, ...authorities(ca), rejectUnauthorized: true }, receive)
        : requestHttp(url, options, receive);
    request.once('error', reject);
    request.end(body);
  });
}

function authorities(ca: string | undefined): { readonly ca?: (string | Buffer)[] } {
  return ca === undefined ? {} : { ca: [...rootCertificates, readFileSync(ca)] };
}

async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, MOST_BYTES);
}
