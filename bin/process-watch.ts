import { readdirSync, readFileSync } from 'node:fs';

const SAMPLE_MS = 50;
const BYTES_PER_PAGE = 4096;
/** Of `/proc/<pid>/stat`; Linux has had 100 on every architecture that Node.js runs on. */
const TICKS_PER_SECOND = 100;

/** What the processes of one program needed while they were watched. */
export interface ProcessUsage {
  /** Resident memory of all of them together at its highest, MiB. */
  readonly peakMib: number;
  /** Processor time of all of them, s; what a process needed after its last sample is missing. */
  readonly cpuSeconds: number;
  /** How many there were at the same time, at most. */
  readonly mostAtOnce: number;
  /** How many there were in all. */
  readonly processes: number;
}

interface Sample {
  readonly parent: number;
  readonly ticks: number;
  readonly pages: number;
}

/** Watches a process and all that it starts, by program, from the files in `/proc`. */
export class ProcessWatch<Program extends string> {
  readonly #timer: NodeJS.Timeout;
  readonly #programs = new Map<number, Program>();
  readonly #ticks = new Map<number, number>();
  readonly #peakPages = new Map<Program, number>();
  readonly #mostAtOnce = new Map<Program, number>();

  /** @param programOf tells a process by its command line; undefined: not of interest */
  constructor(
    readonly root: number,
    readonly programOf: (commandLine: string) => Program | undefined,
  ) {
    this.#timer = setInterval(() => {
      this.#sample();
    }, SAMPLE_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  usage(program: Program): ProcessUsage {
    const processes = [...this.#programs].filter(([, it]) => it === program).map(([pid]) => pid);
    const ticks = processes.reduce((sum, pid) => sum + (this.#ticks.get(pid) ?? 0), 0);
    return {
      peakMib: ((this.#peakPages.get(program) ?? 0) * BYTES_PER_PAGE) / 2 ** 20,
      cpuSeconds: ticks / TICKS_PER_SECOND,
      mostAtOnce: this.#mostAtOnce.get(program) ?? 0,
      processes: processes.length,
    };
  }

  #sample(): void {
    const pages = new Map<Program, number>();
    const counts = new Map<Program, number>();
    for (const [pid, { ticks, pages: resident }] of descendants(this.root)) {
      const program = this.#identify(pid);
      if (program === undefined) continue;
      this.#ticks.set(pid, ticks);
      pages.set(program, (pages.get(program) ?? 0) + resident);
      counts.set(program, (counts.get(program) ?? 0) + 1);
    }
    raise(this.#peakPages, pages);
    raise(this.#mostAtOnce, counts);
  }

  /** A process that was just forked has its parent's command line until it becomes another program. */
  #identify(pid: number): Program | undefined {
    const program = this.programOf(tryRead(`/proc/${pid}/cmdline`).replaceAll('\0', ' '));
    if (program !== undefined) this.#programs.set(pid, program);
    return program;
  }
}

function raise<Key>(highest: Map<Key, number>, now: ReadonlyMap<Key, number>): void {
  for (const [key, value] of now) highest.set(key, Math.max(highest.get(key) ?? 0, value));
}

function descendants(root: number): ReadonlyMap<number, Sample> {
  const all = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name): [number, Sample] => [Number(name), readSample(name)]),
  );
  const isBelow = (pid: number): boolean => pid === root || (pid > 1 && isBelow(all.get(pid)?.parent ?? 0));
  return new Map([...all].filter(([pid]) => isBelow(pid)));
}

/** See proc(5): after the name in parentheses, state and parent come first. */
function readSample(pid: string): Sample {
  const stat = tryRead(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    parent: Number(fields[1] ?? 0),
    ticks: Number(fields[11] ?? 0) + Number(fields[12] ?? 0),
    pages: Number(fields[21] ?? 0),
  };
}

/** Empty when the process has ended meanwhile. */
function tryRead(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
