/** How Kolla's images check their processes. */
import type { Healthcheck } from '../model/service-definition';

/** Holds a connection to RabbitMQ. */
export function connected(process: string, rpcPort: number): Healthcheck {
  return shell(`healthcheck_port ${process} ${rpcPort}`);
}

/** Answers HTTP without an error. */
export function answers(url: string): Healthcheck {
  return shell(`healthcheck_curl ${url}`);
}

export function shell(command: string): Healthcheck {
  return { test: ['CMD-SHELL', command] };
}
