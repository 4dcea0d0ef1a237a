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

/** Begins with a letter or digit: to ssh, a host like `-oProxyCommand=...` would be an option. IPv6 is in brackets. */
const HOST = '(?<host>[a-zA-Z0-9][a-zA-Z0-9._-]*|\\[[0-9a-fA-F:.]+\\])';
const TCP = new RegExp(`^tcp://${HOST}:(?<port>\\d{1,5})/?$`);
/** The socket becomes part of a command line on the other machine, hence so few characters. */
const SSH = new RegExp(
  `^ssh://((?<user>[a-zA-Z0-9_][a-zA-Z0-9_.-]*)@)?${HOST}(:(?<port>\\d{1,5}))?(?<socket>/[a-zA-Z0-9_./@+-]*)?$`,
);

/** Reads an engine's address as people write it: `unix:///...`, `tcp://host:port` or `ssh://user@host:port/socket`. */
export function parseEngineAddress(url: string): ParsedAddress {
  const scheme = /^([a-z]+):\/\//.exec(url)?.[1];
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

/** `host:port`, with an IPv6 address in brackets. */
export function printHostAndPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function parseUnix(url: string): ParsedAddress {
  const socket = url.slice('unix://'.length);
  if (!/^\/./.test(socket))
    return { mistake: 'must be the absolute path of a socket, as in unix:///run/docker.sock' };
  return { address: { kind: 'unix', socket } };
}

function parseTcp(url: string): ParsedAddress {
  const { host = '', port = '' } = TCP.exec(url)?.groups ?? {};
  if (!isPort(port)) return { mistake: 'must be a host with its port, as in tcp://10.0.0.21:2376' };
  return { address: { kind: 'tcp', host: withoutBrackets(host), port: Number(port) } };
}

function parseSsh(url: string): ParsedAddress {
  const { user, host = '', port, socket = '/' } = SSH.exec(url)?.groups ?? {};
  if (host === '' || (port !== undefined && !isPort(port)))
    return {
      mistake: 'must be as in ssh://root@ctl1 or ssh://root@ctl1:22/run/docker.sock, without a password',
    };
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

function isPort(text: string): boolean {
  return Number(text) > 0 && Number(text) <= HIGHEST_PORT;
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
