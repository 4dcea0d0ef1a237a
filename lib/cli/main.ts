import { CommanderError } from 'commander';
import { join, resolve } from 'node:path';
import { require as requireTypeScript } from 'tsx/cjs/api';
import { visibleText } from '../contract/visible-text';
import { dockerEngine } from '../engine/docker/docker-engine';
import { InputError } from '../model/input-error';
import type { Service } from '../model/service';
import { eventsOf, versionIn } from '../provider/events/run-origin';
import { DirectoryLock } from '../provider/plugin/directory-lock';
import { KNOWN_SERVICES } from '../services/known-services';
import { ask } from './ask';
import type { Surroundings } from './cloud-session';
import { isKnownError } from './known-error';
import { LiveView } from './live-view';
import { program } from './program';
import { tryLoadServices } from './project-services';
import type { ViewTerminal } from './terminal';

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

const view = new LiveView(process.stdout);

const terminal: ViewTerminal = {
  print: (lines) => {
    console.log(visibleText(typeof lines === 'string' ? lines : lines.join('\n')));
  },
  ask: (question) =>
    ask(visibleText(question), { input: process.stdin, output: process.stdout }, interrupted.signal),
  isInteractive: process.stdin.isTTY,
  redraw: (lines) => {
    view.show(lines.map(visibleText));
  },
};

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
        kollaform: versionIn(join(PACKAGE, 'package.json')),
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

async function main(): Promise<void> {
  const installation = {
    version: versionIn(join(PACKAGE, 'package.json')),
    template: join(PACKAGE, 'examples/site'),
    directory: process.cwd(),
    isLive: process.stdout.isTTY && (process.env['CI'] ?? '') === '',
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
    if (!isKnownError(error)) throw error;
    console.error(visibleText(`${error.message}${hintFor(error)}`));
    process.exitCode ??= KNOWN_ERROR;
  } finally {
    if (interrupted.signal.aborted) setTimeout(() => process.exit(), LEAVE_MS).unref();
  }
}

void main();
