import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { OperationError } from '../../contract/operation-error';
import { messageOf, systemCodeOf } from '../docker/connection-failure';
import { expandHome } from '../../contract/home-path';
import type { Environment } from '../../contract/environment';
import { askHelper } from './credential-helper';
import { configuredLogin, type Login } from './docker-config';
import { registryOf, serverAddress } from './registry-name';

/** A login that the configuration of the cloud refers to; the secret itself is not in there. */
export interface DeclaredLogin {
  readonly username: string;
  /** Exactly one of these: name of an environment variable, or path of a file. */
  readonly passwordEnv?: string;
  readonly passwordFile?: string;
}

/** Of one registry. */
export interface RegistryLogin {
  readonly registry: string;
  /** Sent with a request to the engine, which passes it on. @default - nothing is known, so nothing is sent */
  readonly headers: Readonly<Record<string, string>>;
  /** What to do when the registry refuses. A whole sentence, without secrets. */
  readonly remedy: string;
}

/** What finds the login for an image, on the machine that this runs on. */
export interface RegistryLogins {
  /** @throws OperationError when a declared one cannot be read */
  loginFor(reference: string): Promise<RegistryLogin>;
}

/** Nobody is known anywhere. */
export const noLogins: RegistryLogins = {
  loginFor: (reference) => Promise.resolve(toLogin(registryOf(reference), { notes: [] })),
};

interface Found {
  readonly login?: Login;
  /** Where it is from. */
  readonly source?: string;
  /** What kept others from being found. */
  readonly notes: readonly string[];
}

/**
 * Logins by registry: the declared ones, else those of the user's Docker configuration. Each is looked for when it is first
 * needed, and once.
 * @param declared registry to login
 */
export function registryLogins(
  environment: Environment,
  declared: Readonly<Record<string, DeclaredLogin>>,
): RegistryLogins {
  const known = new Map<string, Promise<RegistryLogin>>();
  const find = async (registry: string) => {
    const own = Object.entries(declared).find(([name]) => registryOf(`${name}/image`) === registry)?.[1];
    const found =
      own === undefined ? await fromDocker(environment, registry) : await fromCloud(own, environment);
    return toLogin(registry, found);
  };
  return {
    loginFor(reference) {
      const registry = registryOf(reference);
      const found = known.get(registry) ?? find(registry);
      known.set(registry, found);
      return found;
    },
  };
}

function toLogin(registry: string, { login, source, notes }: Found): RegistryLogin {
  if (login === undefined) {
    const way = `Run docker login ${registry} as this user on this machine, or set images.login in cloud.yml.`;
    return { registry, headers: {}, remedy: sentences(`No login for ${registry} is known here`, notes, way) };
  }
  const auth = { ...login, serveraddress: serverAddress(registry) };
  const who = 'username' in login ? `User ${login.username}` : 'The token';
  const remedy = sentences(`${who} (${source ?? ''}) was sent to ${registry}`, notes, 'Correct that login.');
  return { registry, headers: { 'x-registry-auth': base64url(auth) }, remedy };
}

function sentences(fact: string, notes: readonly string[], way: string): string {
  return `${[fact, ...notes].join('; ')}. ${way}`;
}

/** With padding, which engines insist on. */
function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

async function fromCloud(login: DeclaredLogin, environment: Environment): Promise<Found> {
  const { username, passwordEnv, passwordFile } = login;
  const source = 'images.login in cloud.yml';
  const password =
    passwordFile === undefined
      ? passwordOf(environment, passwordEnv ?? '')
      : await passwordIn(expandHome(passwordFile));
  return { login: { username, password }, source, notes: [] };
}

function passwordOf(environment: Environment, name: string): string {
  const password = environment[name];
  if (password) return password;
  throw new OperationError(
    'login-unreadable',
    `the password of images.login cannot be read: the environment variable ${name} is not set; set it where this command runs`,
  );
}

/** Editors and `echo` end a file with a line break, which is not part of the password. */
async function passwordIn(path: string): Promise<string> {
  try {
    const password = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
    if (password !== '') return password;
  } catch (error) {
    throw new OperationError(
      'login-unreadable',
      `the password of images.login cannot be read: ${messageOf(error)}`,
    );
  }
  throw new OperationError(
    'login-unreadable',
    `the password of images.login cannot be read: ${path} is empty`,
  );
}

async function fromDocker(environment: Environment, registry: string): Promise<Found> {
  const path = join(
    environment['DOCKER_CONFIG'] || join(environment['HOME'] || homedir(), '.docker'),
    'config.json',
  );
  const { config, note } = await readConfig(path);
  const { helper, login } = configuredLogin(config, registry);
  const notes = note === undefined ? [] : [note];
  if (helper !== undefined) {
    try {
      const helped = await askHelper(helper, serverAddress(registry), environment);
      if (helped !== undefined) return { login: helped, source: `docker-credential-${helper}`, notes };
    } catch (error) {
      notes.push(messageOf(error));
    }
  }
  return { ...(login && { login }), source: path, notes };
}

/** One that is not there is none; without the one that cannot be read, open registries can be used all the same. */
async function readConfig(path: string): Promise<{ readonly config?: unknown; readonly note?: string }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const isAbsent = systemCodeOf(error) === 'ENOENT';
    return isAbsent ? {} : { note: `${path} cannot be read (${messageOf(error)})` };
  }
  try {
    return { config: JSON.parse(text) };
  } catch {
    return { note: `${path} is not JSON` };
  }
}
