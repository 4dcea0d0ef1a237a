import { CommanderError } from 'commander';
import { join } from 'node:path';
import { dockerEngine } from '../engine/docker/docker-engine';
import { DirectoryLock } from '../provider/plugin/directory-lock';
import { KNOWN_SERVICES } from '../services/known-services';
import { ask } from './ask';
import { isKnownError } from './known-error';
import { program } from './program';
import type { Terminal } from './terminal';

const KNOWN_ERROR = 2;

const interrupted = new AbortController();
// A second one ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort();
  });
}

const terminal: Terminal = {
  print: (lines) => {
    console.log(typeof lines === 'string' ? lines : lines.join('\n'));
  },
  ask: (question) => ask(question, { input: process.stdin, output: process.stdout }, interrupted.signal),
  isInteractive: process.stdin.isTTY,
};

async function main(): Promise<void> {
  const surroundings = {
    environment: process.env,
    knownServices: KNOWN_SERVICES,
    openEngine: dockerEngine,
    // Where cdktf has Terraform work.
    lockOf: (service: string) =>
      DirectoryLock.of(join(process.cwd(), 'cdktf.out/stacks', service), { terraform: process.pid }),
    signal: interrupted.signal,
  };
  try {
    await program(surroundings, terminal).parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : KNOWN_ERROR;
      return;
    }
    if (!isKnownError(error)) throw error;
    console.error(error.message);
    process.exitCode = KNOWN_ERROR;
  }
}

void main();
