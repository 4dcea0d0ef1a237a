import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server on this machine that keeps what it is sent. */
export class Listener {
  readonly heard: Heard[] = [];
  /** To the next requests, in turn; the last one stays. */
  answers: (Answer | 'silence')[] = [{ status: 200 }];

  private constructor(private readonly server: Server) {}

  static async open(port = 0): Promise<Listener> {
    const server = createServer();
    const listener = new Listener(server);
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        listener.heard.push({ path: request.url ?? '', headers: request.headers, body: JSON.parse(body) });
        const answer = listener.#nextAnswer();
        if (answer === 'silence') return;
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return listener;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = ''): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  #nextAnswer(): Answer | 'silence' {
    const [answer = { status: 200 }] = this.answers;
    if (this.answers.length > 1) this.answers.shift();
    return answer;
  }
}
