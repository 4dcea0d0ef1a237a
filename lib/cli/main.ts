import { CommanderError } from 'commander';
import { join, resolve } from 'node:path';
import { require as requireTypeScript } from 'tsx/cjs/api';
import { withCodeBelow } from '../contract/error-code';
import { visibleText } from '../contract/visible-text';
import { dockerEngine } from '../engine/docker/docker-engine';
import { InputError } from '../model/input-error';
import type { Service } from '../model/service';
import { eventsOf, packageVersion } from '../provider/events/run-origin';
import { DirectoryLock } from '../provider/plugin/directory-lock';
import { KNOWN_SERVICES } from '../services/known-services';
import { appearanceOf } from './appearance';
import type { Surroundings } from './cloud-session';
import { describeBug } from './describe-bug';
import { isKnownError } from './known-error';
import { program } from './program';
import { tryLoadServices } from './project-services';
import { streamTerminal } from './stream-terminal';

const BUG = 1;
const KNOWN_ERROR = 2;
/** What is under way to a host that does not answer may take so long after Ctrl-C. */
const LEAVE_MS = 500;
/** From lib/cli while developing, from dist/cli in the package. */
const PACKAGE = resolve(__dirname, '../..');

const interrupted = new AbortController();
// A second one ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort();
  });
}

// The reader of a pipe has left: as Ctrl-C, and no bug.
process.stdout.on('error', () => {
  interrupted.abort();
});
process.on('uncaughtException', endWithBug);

/** Known before anything is parsed: mistakes on the command line are printed, too. */
const appearance = appearanceOf(process.env, {
  isTerminal: process.stdout.isTTY,
  noColour: process.argv.includes('--no-color'),
});
const streams = { input: process.stdin, output: process.stdout };
const terminal = streamTerminal(streams, appearance, interrupted.signal);

/** Of the project, once they have been loaded. */
let ownServices: readonly Service[] | undefined;

function surround(): Surroundings {
  ownServices = tryLoadServices(process.cwd(), (path) => requireTypeScript(path, path) as unknown);
  return {
    environment: process.env,
    knownServices: ownServices ?? KNOWN_SERVICES,
    openEngine: dockerEngine,
    // Where cdktf has Terraform work.
    lockOf: (service: string) =>
      DirectoryLock.of(join(process.cwd(), 'cdktf.out/stacks', service), { terraform: process.pid }),
    restoreEvents: (snapshot) =>
      eventsOf(process.env, {
        command: 'restore',
        snapshot,
        directory: process.cwd(),
        kollaform: packageVersion(join(PACKAGE, 'package.json')),
      }),
    signal: interrupted.signal,
  };
}

/** A project whose cdktf.json does not say which services it has seems to have none of its own. */
function hintFor(error: unknown): string {
  const isUnknownService =
    error instanceof InputError &&
    error.problems.some(({ message }) => message.startsWith('no such service'));
  if (!isUnknownService || ownServices !== undefined) return '';
  return '\ncdktf.json names no services of your own: context, "kollaform:services". See docs/services.md.';
}

function endWithBug(error: unknown): never {
  console.error(visibleText(describeBug(error)));
  process.exit(BUG);
}

async function main(): Promise<void> {
  const installation = {
    version: packageVersion(join(PACKAGE, 'package.json')),
    template: join(PACKAGE, 'examples/site'),
    errorPage: join(PACKAGE, 'docs/errors.md'),
    directory: process.cwd(),
    isLive: appearance.isLive,
  };
  try {
    const end = (exitCode: number) => {
      process.exitCode = exitCode;
    };
    await program(surround, terminal, installation, end).parseAsync(process.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : KNOWN_ERROR;
      return;
    }
    if (!isKnownError(error)) {
      endWithBug(error);
      return;
    }
    console.error(visibleText(withCodeBelow(`${error.message}${hintFor(error)}`, error.code)));
    process.exitCode ??= KNOWN_ERROR;
  } finally {
    if (interrupted.signal.aborted) setTimeout(() => process.exit(), LEAVE_MS).unref();
  }
}

void main();
