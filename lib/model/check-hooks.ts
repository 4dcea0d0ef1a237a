/** Checks `hooks` of cloud.yml: what has no effect, and secrets in a file that is copied into cdktf.out. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { HooksFile } from './hooks-schema';
import type { FileProblem, Problem } from './input-error';

type HookFile = HooksFile[string];

const NAME = /^[a-zA-Z][\w-]*$/;
const KINDS = ['run', 'webhook', 'webhook_env', 'otlp'] as const;
const SECRET = /auth|token|key|secret|cookie|password/i;
/** These follow from what is sent. */
const OWN_HEADERS = ['content-type', 'content-length', 'host', 'transfer-encoding', 'connection'];

export function checkHooks(hooks: HooksFile, file: string): readonly Problem[] {
  const findings = Object.entries(hooks).flatMap(([name, hook]) =>
    checkHook(name, hook).map(({ path, message }) => ({ path: `hooks.${name}${path}`, message })),
  );
  return findings.map((finding) => ({ file, ...finding }));
}

function checkHook(name: string, hook: HookFile): readonly FileProblem[] {
  if (!NAME.test(name)) {
    const message = 'the name of a hook begins with a letter, and consists of letters, digits, - and _';
    return [{ path: '', message }];
  }
  const kinds = KINDS.filter((kind) => hook[kind] !== undefined);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    return [{ path: '', message: `must have exactly one of: ${KINDS.join(', ')}` }];
  return [...checkEffect(kind, hook), ...checkAddresses(hook), ...checkHeaders(hook)];
}

/** Keys that this kind of hook has no use for. */
function checkEffect(kind: (typeof KINDS)[number], hook: HookFile): readonly FileProblem[] {
  const isProgram = kind === 'run';
  const useless: readonly (readonly [key: string, isGiven: boolean, where: string])[] = [
    ['gate', !isProgram && hook.gate, 'is for a hook with run'],
    ['headers', isProgram && Object.keys(hook.headers).length > 0, 'is for a webhook or otlp'],
    ['headers_env', isProgram && Object.keys(hook.headers_env).length > 0, 'is for a webhook or otlp'],
    ['ca', isProgram && hook.ca !== undefined, 'is for a webhook or otlp'],
    ['environment_name', kind !== 'otlp' && hook.environment_name !== undefined, 'is for a hook with otlp'],
    [
      'events',
      hook.gate && hook.events !== undefined,
      'cannot be set beside gate: it is asked once, before a deploy',
    ],
  ];
  return useless.flatMap(([key, isGiven, where]) => (isGiven ? [{ path: `.${key}`, message: where }] : []));
}

function checkAddresses({ webhook, otlp }: HookFile): readonly FileProblem[] {
  return [...checkAddress('webhook', webhook), ...checkAddress('otlp', otlp)];
}

function checkAddress(key: 'webhook' | 'otlp', text: string | undefined): readonly FileProblem[] {
  if (text === undefined) return [];
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const path = `.${key}`;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return [{ path, message: 'must be an address, as in https://example.org/path' }];
  if (url.username !== '' || url.password !== '') {
    const instead = key === 'webhook' ? 'webhook_env' : 'headers_env';
    return [{ path, message: `user and password do not belong here; use ${instead}` }];
  }
  const isWhole = url.search === '' && url.hash === '' && !/\/v1\/logs\/?$/.test(url.pathname);
  if (key === 'otlp' && !isWhole)
    return [{ path, message: 'must be the address of a collector, without /v1/logs, ? and #' }];
  return [];
}

function checkHeaders({ headers, headers_env: headersEnv }: HookFile): readonly FileProblem[] {
  const open = Object.entries(headers).flatMap(([name, value]) => checkHeader('headers', name, value));
  const secret = Object.keys(headersEnv).flatMap((name) => checkHeader('headers_env', name, ''));
  const plain = Object.keys(headers).map((name) => name.toLowerCase());
  const twice = Object.keys(headersEnv)
    .filter((name) => plain.includes(name.toLowerCase()))
    .map((name) => ({ path: `.headers_env.${name}`, message: 'is in headers, too' }));
  return [...open, ...secret, ...twice];
}

function checkHeader(key: 'headers' | 'headers_env', name: string, value: string): readonly FileProblem[] {
  const path = `.${key}.${name}`;
  if (!isHeader(name, value)) return [{ path, message: 'is no header of HTTP' }];
  if (OWN_HEADERS.includes(name.toLowerCase())) return [{ path, message: 'cannot be set' }];
  if (key === 'headers' && SECRET.test(name)) {
    const message =
      'a secret does not belong here; name the environment variable that holds it in headers_env';
    return [{ path, message }];
  }
  return [];
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
