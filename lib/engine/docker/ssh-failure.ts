/** What OpenSSH's messages mean. They are not translated, and their words have been the same for decades. */
import { lastLine } from '../last-line';
import type { EngineAddress } from '../../contract/engine-address';
import type { SshFiles } from '../endpoint';
import { ConnectionFailure } from './connection-failure';

type SshAddress = Extract<EngineAddress, { kind: 'ssh' }>;

/** OpenSSH's own exit code for its own failures; others come from the command on the other machine. */
const SSH_FAILED = 255;
const NOT_FOUND = 127;

export interface SshEnd {
  readonly address: SshAddress;
  readonly files: SshFiles;
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Why a login failed. */
export function explainLogin(end: SshEnd): ConnectionFailure {
  const { address, exitCode, stderr } = end;
  const denial = DENIALS.find(({ pattern }) => pattern.test(stderr));
  if (denial !== undefined) return new ConnectionFailure('denied', denial.reason(end));
  if (exitCode === NOT_FOUND && /ssh: not found/.test(stderr))
    return new ConnectionFailure(
      'denied',
      'the program ssh is not installed on this machine; install the OpenSSH client',
    );
  if (exitCode === SSH_FAILED || exitCode === null) {
    const said = lastLine(stderr).replace(/^ssh: /, '') || 'ended without a message';
    return new ConnectionFailure('unreachable', `ssh: ${said}`);
  }
  const said = lastLine(stderr) || 'it said nothing';
  const reason = `the ssh login works, but commands cannot be run there (status ${exitCode}: ${said}); is ${sshCommand(address)} a login with a shell?`;
  return new ConnectionFailure('denied', reason);
}

/** Why the other machine did not connect us to its engine; undefined when its ssh server did not complain. */
export function explainForwarding({ socket }: SshAddress, stderr: string): ConnectionFailure | undefined {
  if (!/open failed/.test(stderr)) return undefined;
  // The server says the same for a socket without an engine and for forwarding that it does not allow.
  const reason =
    `the ssh login works, but no engine can be reached on ${socket} there. Is it running? Is this the path of its ` +
    'socket? Does sshd_config have AllowStreamLocalForwarding yes?';
  return new ConnectionFailure('unreachable', reason);
}

/** The command with which a person would try the same. */
export function sshCommand({ user, host, port }: SshAddress): string {
  const where = user === undefined ? host : `${user}@${host}`;
  return port === undefined ? `ssh ${where}` : `ssh -p ${port} ${where}`;
}

interface Denial {
  readonly pattern: RegExp;
  readonly reason: (end: SshEnd) => string;
}

/** What an operator has to correct, the most telling first: a changed key also fails the verification. */
const DENIALS: readonly Denial[] = [
  {
    pattern: /Can't open user config file|Bad configuration option|Bad owner or permissions/,
    reason: ({ stderr }) => `ssh: ${firstLine(stderr)}; correct the ssh configuration`,
  },
  { pattern: /HOST IDENTIFICATION HAS CHANGED/, reason: changedHostKey },
  { pattern: /Host key verification failed|No .* host key is known/, reason: unknownHostKey },
  { pattern: /Permission denied|Too many authentication failures/, reason: refusedLogin },
  {
    pattern: /Unable to negotiate|no matching .* found/,
    reason: ({ stderr }) =>
      `ssh: ${lastLine(stderr)}; both sides must be configured to share a key type and a cipher`,
  },
];

function changedHostKey({ address, stderr }: SshEnd): string {
  const [, file, line] = /Offending .*key in (.+):(\d+)/.exec(stderr) ?? [];
  const old = file === undefined ? 'the known key' : `the key in line ${line ?? ''} of ${file}`;
  return `its ssh host key is not ${old}: it was installed anew, or another machine answers in its place. If the new key is right, remove the old one (ssh-keygen -R '${knownName(address)}'${file === undefined ? '' : ` -f ${file}`}) and log in once: ${sshCommand(address)}`;
}

function unknownHostKey({ address, files }: SshEnd): string {
  const { knownHostsFile: file = '~/.ssh/known_hosts' } = files;
  const port = address.port === undefined ? '' : `-p ${address.port} `;
  return `its ssh host key is not known. Log in once and compare the fingerprint (${sshCommand(address)}), or collect the key over a network that you trust: ssh-keyscan ${port}${address.host} >> ${file}`;
}

function refusedLogin({ address, files, stderr }: SshEnd): string {
  const [, who] = /^(\S+@\S+): Permission denied/m.exec(stderr) ?? [];
  const keys =
    files.identityFile === undefined
      ? "with the keys of the ssh agent and of the user's ssh configuration"
      : `with the key ${files.identityFile}`;
  const hint = /^(Load key .*|Warning: Identity file .*|.*UNPROTECTED PRIVATE KEY.*)$/m.exec(stderr)?.[1];
  const cause = (hint ?? lastLine(stderr)).replace(/^@+\s*|\s*@+$/g, '').replace(/[.;\s]+$/, '');
  return `ssh login as ${who ?? sshCommand(address).replace('ssh ', '')} ${keys} was refused (${cause}); passwords are never asked for. Try: ${sshCommand(address)}`;
}

/** As in known_hosts: `host`, or `[host]:port` with a port that is not 22. */
function knownName({ host, port }: SshAddress): string {
  return port === undefined || port === 22 ? host : `[${host}]:${port}`;
}

function firstLine(text: string): string {
  return text.trim().split(/\r?\n/)[0] ?? '';
}
