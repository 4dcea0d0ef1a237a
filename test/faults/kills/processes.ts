import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Ids of a process and of all that it started, parents first. */
export function processTree(root: number): readonly number[] {
  const parents = parentsById();
  const found = [root];
  for (const parent of found) {
    found.push(...[...parents].filter(([, it]) => it === parent).map(([id]) => id));
  }
  return found.filter((id) => parents.has(id));
}

/** Those below a process, or the whole machine's, that run the provider of this working directory. */
export function providersOf(directory: string, among: readonly number[] = allProcesses()): readonly number[] {
  return among.filter((id) => {
    const words = tryRead(`/proc/${id}/cmdline`).split('\0');
    return (
      words.some((it) => it.endsWith('provider/main.js')) && tryReadLink(`/proc/${id}/cwd`) === directory
    );
  });
}

function allProcesses(): readonly number[] {
  return [...parentsById().keys()];
}

/** Those in the control group of a container, whatever its engine says of it. */
export function processesOf(container: string): readonly number[] {
  return allProcesses().filter((id) => tryRead(`/proc/${id}/cgroup`).includes(container));
}

/** Program and arguments, separated by spaces; empty when it has ended. */
export function commandLine(id: number): string {
  return tryRead(`/proc/${id}/cmdline`).replaceAll('\0', ' ').trim();
}

/** A process whose command line begins with this program, below `root`. */
export function tryFindProgram(root: number, program: string): number | undefined {
  return processTree(root).find((id) => {
    const [name = ''] = tryRead(`/proc/${id}/cmdline`).split('\0');
    return name === program || name.endsWith(`/${program}`);
  });
}

/** Returns whether any was there to get it. */
export function signalAll(ids: readonly number[], name: NodeJS.Signals): boolean {
  return ids.filter((id) => signal(id, name)).length > 0;
}

/** False when it is gone already. */
function signal(id: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(id, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

function parentsById(): ReadonlyMap<number, number> {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    ids.flatMap((id): [number, number][] => {
      const stat = tryRead(`/proc/${id}/stat`);
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return stat === '' || state === 'Z' ? [] : [[Number(id), Number(parent)]];
    }),
  );
}

function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function tryReadLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
