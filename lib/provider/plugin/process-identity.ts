import { readFileSync } from 'node:fs';

/** Ids of processes are given out again; where /proc tells when one was started (proc(5), field 22), that is another one. */
export function identify(pid: number): string {
  const started = statusOf(pid)?.[19];
  return started === undefined ? String(pid) : `${pid} ${started}`;
}

/** Whether the process that was identified so still runs. One that has ended and nobody asked about, a zombie, does not. */
export function isRunning(identity: string): boolean {
  const pid = Number.parseInt(identity, 10);
  return identify(pid) === identity && statusOf(pid)?.[0] !== 'Z' && isAlive(pid);
}

/** Fields of /proc/<pid>/stat, from the third one: the state. */
function statusOf(pid: number): readonly string[] | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return status.slice(status.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
