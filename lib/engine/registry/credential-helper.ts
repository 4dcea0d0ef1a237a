import type { Environment } from '../../contract/environment';
import { spawn } from 'node:child_process';
import type { Login } from './docker-config';

const LONGEST_MS = 10_000;
const MOST_BYTES = 1 << 20;
/** For a name that means: the secret is a token and no password. */
const TOKEN = '<token>';
const UNKNOWN_THERE = 'credentials not found';

/**
 * Asks a credential helper of Docker's; undefined when it has nothing for that server.
 * @param helper the part of its name after `docker-credential-`
 * @throws Error that says what is wrong with it; never with anything that it wrote to stdout, where secrets are
 */
export async function askHelper(
  helper: string,
  server: string,
  environment: Environment,
  longestMs = LONGEST_MS,
): Promise<Login | undefined> {
  const name = `docker-credential-${helper}`;
  if (!/^[\w.-]+$/.test(helper)) throw new Error(`"${helper}" is not the name of a credential helper`);
  const { code, output, complaint } = await run(name, server, environment, longestMs);
  if (code !== 0) {
    const said = `${output}\n${complaint}`;
    if (said.includes(UNKNOWN_THERE)) return undefined;
    throw new Error(
      `${name} ended with code ${code}${complaint === '' ? '' : `: ${complaint.slice(0, 500)}`}`,
    );
  }
  const { Username: username, Secret: secret } = parsed(output, name);
  if (typeof username !== 'string' || typeof secret !== 'string' || secret === '') return undefined;
  return username === TOKEN ? { identitytoken: secret } : { username, password: secret };
}

function parsed(output: string, name: string): Readonly<Record<string, unknown>> {
  try {
    const answer: unknown = JSON.parse(output);
    if (typeof answer === 'object' && answer !== null) return answer as Readonly<Record<string, unknown>>;
  } catch {
    // What it wrote may be a secret.
  }
  throw new Error(`${name} answered with something else than JSON`);
}

interface Run {
  readonly code: number;
  readonly output: string;
  readonly complaint: string;
}

function run(name: string, input: string, environment: Environment, longestMs: number): Promise<Run> {
  return new Promise((resolve, reject) => {
    const program = spawn(name, ['get'], { env: { ...environment }, stdio: 'pipe' });
    const said = { output: '', complaint: '' };
    const giveUp = (reason: string) => {
      clearTimeout(timer);
      reject(new Error(reason));
      program.kill('SIGKILL');
      // A program of its own that it left behind may hold these open.
      program.stdout.destroy();
      program.stderr.destroy();
    };
    const timer = setTimeout(() => {
      giveUp(`${name} did not answer within ${longestMs / 1000} s`);
    }, longestMs);
    const listen = (to: keyof typeof said) => (chunk: Buffer) => {
      said[to] += String(chunk);
      if (said[to].length > MOST_BYTES) giveUp(`${name} answered with more than 1 MiB`);
    };
    program.stdout.on('data', listen('output'));
    program.stderr.on('data', listen('complaint'));
    program.once('error', (error: NodeJS.ErrnoException) => {
      giveUp(error.code === 'ENOENT' ? `there is no program ${name}` : error.message);
    });
    program.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, output: said.output, complaint: said.complaint.trim() });
    });
    program.stdin.on('error', () => undefined).end(input);
  });
}
