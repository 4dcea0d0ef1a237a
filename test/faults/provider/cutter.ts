import { appendFileSync } from 'node:fs';
import type { OpenEngine } from '../../../lib/provider/hosts';

/** Where a process is to end: before its call n is sent, while it is under way, or never. */
export interface Cut {
  /** Counted from 1 over all hosts of the process. */
  readonly at: number;
  readonly moment: 'before' | 'during';
}

/** Calls that change something on a host; and the wait for a job, which does not but lasts as long as the job. */
const NUMBERED = new Set<string | symbol>([
  'createContainer',
  'uploadArchive',
  'copyPath',
  'setRestartPolicy',
  'renameContainer',
  'signalContainer',
  'stopContainer',
  'startContainer',
  'unpauseContainer',
  'waitForExit',
  'removeContainer',
]);
/** So that the request is on its way: an engine answers a rename in 5 ms, everything else takes longer. */
const UNDER_WAY_MS = 3;

type Call = (...args: readonly unknown[]) => Promise<unknown>;

/** Numbers the changing calls of a process in the order in which they are made, writes them down, and ends it at one of them. */
export class Cutter {
  #count = 0;

  constructor(
    private readonly journal: string,
    private readonly cut: Cut | undefined,
    private readonly die: () => void,
  ) {}

  /** The same engines, numbered. */
  over(open: OpenEngine): OpenEngine {
    return async (host, endpoint) => {
      const engine = await open(host, endpoint);
      return new Proxy(engine, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          if (!NUMBERED.has(name) || typeof member !== 'function') return member;
          return (...args: readonly unknown[]) =>
            this.#perform(`${host} ${String(name)} ${String(args[0])}`, () => (member as Call)(...args));
        },
      });
    };
  }

  async #perform(what: string, call: () => Promise<unknown>): Promise<unknown> {
    this.#count += 1;
    appendFileSync(this.journal, `${this.#count} ${what}\n`);
    if (this.#count === this.cut?.at) {
      if (this.cut.moment === 'before') this.die();
      else setTimeout(this.die, UNDER_WAY_MS);
    }
    return call();
  }
}
