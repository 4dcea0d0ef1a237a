import { readFileSync } from 'node:fs';

/** Ids of processes are given out again; where /proc tells when one was started (proc(5), field 22), that is another one. */
export function identify(pid: number): string {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const started = status.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${pid} ${started}`;
  } catch {
    return String(pid);
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
