/** Where a host's engine is, and how to get there. */
export interface Endpoint {
  /** `unix:///run/docker.sock`, `tcp://10.0.0.21:2376` or `ssh://root@ctl1.example.org`. */
  readonly url: string;
  /** For `tcp://`; without it the connection is plain HTTP. */
  readonly tls?: TlsFiles;
  /** For `ssh://`; what is missing is the user's own: agent, keys, known hosts, configuration. */
  readonly ssh?: SshFiles;
  readonly timeouts: ConnectionTimeouts;
}

/** Paths of PEM files. */
export interface TlsFiles {
  /** Authority that signed the engine's certificate. */
  readonly ca?: string;
  /** Our certificate and its key. */
  readonly cert?: string;
  readonly key?: string;
}

/** Paths of files in OpenSSH's formats. */
export interface SshFiles {
  readonly identityFile?: string;
  readonly knownHostsFile?: string;
  readonly configFile?: string;
}

export interface ConnectionTimeouts {
  /** To reach the engine and have its first answer, TLS handshake or ssh login included. */
  readonly connectMs: number;
  /** For a call that answers at once. */
  readonly requestMs: number;
  /** An engine that shows no sign of life for this long while a call is under way is given up. */
  readonly stallMs: number;
  /** A pull of which nothing moves for this long is given up. */
  readonly pullMs: number;
}

export const DEFAULT_TIMEOUTS: ConnectionTimeouts = {
  connectMs: 10_000,
  requestMs: 60_000,
  stallMs: 15_000,
  pullMs: 300_000,
};
