/** Ways to answer that no engine has. */
import type { Answer } from '../engine/docker/http-engine';

const MEGABYTE = 1 << 20;

/** Bytes without end, as fast as they are taken. */
export function endless(chunk: Buffer | string = Buffer.alloc(MEGABYTE, 0x61), status = 200): Answer {
  const bytes =
    typeof chunk === 'string' ? Buffer.from(chunk.repeat(Math.ceil(MEGABYTE / chunk.length))) : chunk;
  return (_, response) => {
    if (!response.headersSent) response.writeHead(status);
    const write = () => {
      while (!response.destroyed && response.write(bytes));
    };
    response.on('drain', write);
    write();
  };
}

/** A little now and then, without end. */
export function trickling(piece: string): Answer {
  return (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(piece), 100);
    response.on('close', () => {
      clearInterval(timer);
    });
  };
}

/** A beginning, and nothing after it. */
export function stuckAfter(beginning: string): Answer {
  return (_, response) => {
    response.writeHead(200);
    response.write(beginning);
  };
}

/** A beginning, and then the connection is cut. */
export function cutAfter(beginning: string): Answer {
  return (_, response) => {
    response.writeHead(200);
    response.write(beginning);
    setTimeout(() => response.destroy(), 50);
  };
}

export function body(content: string | Buffer, status = 200): Answer {
  return (_, response) => response.writeHead(status).end(content);
}

/** What goes over the wire, as it is. */
export function raw(wire: string | Buffer): Answer {
  return (request) => request.socket.write(wire);
}

/** Heads without end that say that there will be one. */
export const forever100: Answer = (request) => {
  const timer = setInterval(() => request.socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 50);
  request.socket.on('close', () => {
    clearInterval(timer);
  });
};

export const silent: Answer = () => undefined;

export const reset: Answer = (request) => request.socket.destroy();

/** A frame of Docker's stream of output that says that it is longer than it is. */
export function frame(length: number, content: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = 1;
  header.writeUInt32BE(length, 4);
  return Buffer.concat([header, Buffer.from(content)]);
}

/** Clears the screen, sets the title, says something false. */
export const CONTROLS = '\u001b[2J\u001b]0;pwned\u0007Apply complete!\u202e\u009b31m\r';

export const upgrade: Answer = raw('HTTP/1.1 101 Switching\r\nupgrade: tcp\r\nconnection: upgrade\r\n\r\n');
