import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { messageOf, OperationError } from '../contract/operation-error';
import { asServices } from '../model/as-services';
import type { Service } from '../model/service';

/** Runs a module in TypeScript or JavaScript, and returns what it exports. */
export type LoadModule = (path: string) => unknown;

const KEY = 'kollaform:services';
const REMEDY = 'See "Your own service" in docs/services.md.';

/**
 * The services of the project in a directory: the export `services` of the module that its cdktf.json names, in TypeScript or
 * JavaScript, which main.ts gives to `synthesize`, too.
 * @returns undefined when there is no cdktf.json, or it names none: those of this package are known then
 * @throws OperationError when there is a name and the module cannot be used
 * @throws InputError when what it exports are no services
 */
export function tryLoadServices(directory: string, load: LoadModule): readonly Service[] | undefined {
  const named = tryReadName(join(directory, 'cdktf.json'));
  if (named === undefined) return undefined;
  const path = resolve(directory, named);
  if (!existsSync(path)) {
    throw new OperationError(
      'project-mistake',
      `cdktf.json: context.${KEY}: ${path} is not there. ${REMEDY}`,
    );
  }
  return asServices(exportsOf(path, load)['services'], named);
}

function tryReadName(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const name = readContext(path)[KEY];
  if (name === undefined) return undefined;
  if (typeof name === 'string' && name !== '') return name;
  throw new OperationError(
    'project-mistake',
    `cdktf.json: context.${KEY}: must be a file's name, such as services.ts. ${REMEDY}`,
  );
}

function readContext(path: string): Readonly<Record<string, unknown>> {
  try {
    return asRecord(asRecord(JSON.parse(readFileSync(path, 'utf8')))['context']);
  } catch (error) {
    throw new OperationError('project-mistake', `cdktf.json cannot be read: ${reasonOf(error)}`);
  }
}

/** The compiler does not look at it: a mistake in its types is not seen here. */
function exportsOf(path: string, load: LoadModule): Readonly<Record<string, unknown>> {
  try {
    return asRecord(load(path));
  } catch (error) {
    throw new OperationError(
      'project-mistake',
      `${basename(path)} cannot be loaded: ${reasonOf(error)}. ${REMEDY}`,
    );
  }
}

/** The first line; Node.js adds a stack of modules. */
function reasonOf(error: unknown): string {
  const message = messageOf(error);
  return message.split('\n').find((line) => line.trim() !== '') ?? 'no reason given';
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
