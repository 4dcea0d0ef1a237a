import http from 'node:http';
import https from 'node:https';
import { messageOf } from '../../contract/operation-error';
import type { HttpGetProbe } from '../../contract/readiness-probe';
import { withDeadline } from '../../engine/deadline';
import type { Readiness, ReadinessCheck } from '../../engine/readiness';

const TIMEOUT_MS = 10_000;

/** Makes a request from here. */
export class HttpReadiness implements ReadinessCheck {
  constructor(readonly probe: HttpGetProbe) {}

  async look(): Promise<Readiness> {
    const { scheme = 'http', host, port, path = '/' } = this.probe;
    const url = `${scheme}://${host}:${port}${path}`;
    try {
      const status = await withDeadline(TIMEOUT_MS, [], (signal) => statusOf(url, signal));
      if (status >= 200 && status < 400) return { kind: 'ready' };
      return { kind: 'not-ready', reason: `${url} answered with status ${status}` };
    } catch (error) {
      return {
        kind: 'not-ready',
        reason: `${url}: ${messageOf(error)}`,
      };
    }
  }
}

/** As in Kubernetes: a probe does not verify the certificate. */
function statusOf(url: string, signal: AbortSignal): Promise<number> {
  const client = url.startsWith('https:') ? https : http;
  const options = { agent: false, rejectUnauthorized: false, signal };
  return new Promise((resolve, reject) => {
    const request = client.get(url, options, (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject);
  });
}
