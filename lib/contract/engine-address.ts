import { isIPv4, isIPv6 } from 'node:net';
import { posix } from 'node:path';

/** Where a container engine listens. */
export type EngineAddress =
  | { readonly kind: 'unix'; readonly socket: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | {
      readonly kind: 'ssh';
      /** A name, an address, or an alias of the user's ssh configuration. */
      readonly host: string;
      /** @default - what the user's ssh configuration says */
      readonly user?: string;
      /** @default - what the user's ssh configuration says */
      readonly port?: number;
      /** Path of the engine's socket on that machine. */
      readonly socket: string;
    };

export type ParsedAddress = { readonly address: EngineAddress } | { readonly mistake: string };

const DEFAULT_SOCKET = '/var/run/docker.sock';
const HIGHEST_PORT = 65_535;
const SSH_PORT = 22;
/** Bytes: the kernel's, without the zero at the end. */
const LONGEST_SOCKET = 107;
const LONGEST_LABEL = 63;
const LONGEST_NAME = 253;

/** Begins with a letter or digit: to ssh, a host like `-oProxyCommand=...` would be an option. IPv6 is in brackets. */
const HOST = '(?<host>[a-zA-Z0-9][a-zA-Z0-9._-]*|\\[[0-9a-fA-F:.]+\\])';
/** IPv6 as it must not be written here. */
const WITHOUT_BRACKETS = /^(tcp|ssh):\/\/([^@[\]/]*@)?[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*/;
const TCP = new RegExp(`^tcp://${HOST}:(?<port>\\d{1,5})/?$`);
/** The socket becomes part of a command line on the other machine, hence so few characters. */
const SSH = new RegExp(
  `^ssh://((?<user>[a-zA-Z0-9_][a-zA-Z0-9_.-]*)@)?${HOST}(:(?<port>\\d{1,5}))?(?<socket>/[a-zA-Z0-9_./@+-]*)?$`,
);

/** Reads an engine's address as people write it: `unix:///...`, `tcp://host:port` or `ssh://user@host:port/socket`. */
export function parseEngineAddress(url: string): ParsedAddress {
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1];
  if (/\s/.test(url)) return { mistake: `"${url}" has a space in it` };
  if (WITHOUT_BRACKETS.test(url))
    return { mistake: 'an IPv6 address is written in brackets, as in tcp://[fd00::1]:2376' };
  switch (scheme) {
    case 'unix':
      return parseUnix(url);
    case 'tcp':
      return parseTcp(url);
    case 'ssh':
      return parseSsh(url);
    default:
      return {
        mistake:
          'must begin with unix://, tcp:// or ssh://, as in unix:///run/docker.sock or ssh://root@ctl1',
      };
  }
}

/**
 * The same text for addresses of the same engine, however they are written. Who logs in by ssh makes no difference.
 * @param followLinks where a path on this machine leads
 */
export function printEngineKey(address: EngineAddress, followLinks = (path: string) => path): string {
  switch (address.kind) {
    case 'unix':
      return `unix://${plainPath(followLinks(plainPath(address.socket)))}`;
    case 'tcp':
      return `tcp://${printHostAndPort(plainHost(address.host), address.port)}`;
    case 'ssh':
      return `ssh://${printHostAndPort(plainHost(address.host), address.port ?? SSH_PORT)}${plainPath(address.socket)}`;
  }
}

/** `/var/run` is a link to `/run` wherever there are containers. */
function plainPath(path: string): string {
  return posix
    .normalize(path)
    .replace(/\/+$/, '')
    .replace(/^\/+(var\/run\/)?/, (_, run?: string) => (run === undefined ? '/' : '/run/'));
}

function plainHost(host: string): string {
  if (isIPv6(host)) return withoutBrackets(new URL(`http://[${host}]`).hostname);
  return host.toLowerCase().replace(/\.$/, '');
}

/** A name that DNS can have, or an address; of digits and dots alone, only an address. IPv6 without brackets. */
export function isHostNameOrAddress(text: string): boolean {
  if (isIPv4(text) || isIPv6(text)) return true;
  if (/^[\d.]+$/.test(text) || text.length > LONGEST_NAME) return false;
  const labels = text.replace(/\.$/, '').split('.');
  return labels.every(
    (label) => label.length <= LONGEST_LABEL && /^[a-zA-Z0-9_]([a-zA-Z0-9_-]*[a-zA-Z0-9_])?$/.test(label),
  );
}

/** `host:port`, with an IPv6 address in brackets. */
export function printHostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function parseUnix(url: string): ParsedAddress {
  const socket = url.slice('unix://'.length);
  if (!/^\/./.test(socket))
    return { mistake: 'must be the absolute path of a socket, as in unix:///run/docker.sock' };
  if (Buffer.byteLength(socket) > LONGEST_SOCKET)
    return { mistake: `a socket's path has at most ${LONGEST_SOCKET} bytes` };
  return { address: { kind: 'unix', socket } };
}

function parseTcp(url: string): ParsedAddress {
  const { host = '', port = '' } = TCP.exec(url)?.groups ?? {};
  if (port === '') return { mistake: 'must be a host with its port, as in tcp://10.0.0.21:2376' };
  const mistake = tryFindMistake(host, port);
  if (mistake !== undefined) return { mistake };
  return { address: { kind: 'tcp', host: withoutBrackets(host), port: Number(port) } };
}

function parseSsh(url: string): ParsedAddress {
  const { user, host = '', port, socket = '/' } = SSH.exec(url)?.groups ?? {};
  if (host === '')
    return {
      mistake: 'must be as in ssh://root@ctl1 or ssh://root@ctl1:22/run/docker.sock, without a password',
    };
  const mistake = tryFindMistake(host, port ?? String(SSH_PORT));
  if (mistake !== undefined) return { mistake };
  return {
    address: {
      kind: 'ssh',
      host: withoutBrackets(host),
      ...(user !== undefined && { user }),
      ...(port !== undefined && { port: Number(port) }),
      socket: socket === '/' ? DEFAULT_SOCKET : socket,
    },
  };
}

function tryFindMistake(host: string, port: string): string | undefined {
  if (!isHostNameOrAddress(withoutBrackets(host))) return `${host} is neither an IP address nor a host name`;
  const isPort = Number(port) > 0 && Number(port) <= HIGHEST_PORT;
  return isPort ? undefined : `port ${port} is not between 1 and ${HIGHEST_PORT}`;
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
