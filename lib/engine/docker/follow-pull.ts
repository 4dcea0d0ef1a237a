import type { Readable } from 'node:stream';
import { AnswerError, messageIn, quote } from './answer-body';
import { tryParseJson } from '../../contract/try-parse-json';

/** A line of a pull has some hundred bytes. */
const LONGEST_LINE = 16 * 1024;
/** Of what was seen, so that it fills no memory: an image has at most 127 layers, each with a handful of states. */
const MOST_STATES = 2_000;
const LONGEST_STATE = 300;

/** What has moved in a pull, by layer and state. An engine repeats itself while nothing does. */
export class PullProgress {
  readonly #bytes = new Map<string, number>();
  readonly #totals = new Map<string, number>();
  /** For a person: `Downloading of layer 4f4fb700ef54`. */
  last = '';

  /** Returns whether this line, as the engine's JSON, says something new. */
  add(line: PullLine): boolean {
    const { id = '', status = '', progressDetail } = line;
    const key = `${id} ${status}`;
    const { current = 0, total = 0 } = progressDetail ?? {};
    const bytes = total > 0 ? Math.min(current, total) : current;
    const before = this.#bytes.get(key);
    if (key.length > LONGEST_STATE || this.#bytes.size >= MOST_STATES || bytes <= (before ?? -1))
      return false;
    this.#bytes.set(key, bytes);
    if (total > 0) this.#totals.set(key, total);
    this.last = quote(id === '' ? status : `${status} of ${id}`);
    return true;
  }

  /** Bytes that were loaded, and those of all layers whose size is known. */
  get loaded(): { readonly bytes: number; readonly totalBytes: number } {
    const loads = [...this.#totals].filter(([key]) => key.endsWith(' Downloading'));
    const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);
    const bytes = sum(loads.map(([key]) => this.#bytes.get(key) ?? 0));
    return { bytes, totalBytes: sum(loads.map(([, total]) => total)) };
  }
}

/** A line of what `POST /images/create` answers. */
interface PullLine {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
}

/**
 * A pull answers 200 at once; whether it went well is in the lines that follow.
 * @param onLine gets every line
 * @throws Error in the engine's words when the pull failed
 * @throws AnswerError for what is no progress of a pull
 */
export async function followPull(answer: Readable, onLine: (line: PullLine) => void): Promise<void> {
  for await (const text of linesOf(answer)) {
    if (text.trim() === '') continue;
    const line = parseLine(text);
    if (line.error !== undefined) throw new Error(quote(line.error));
    onLine(line);
  }
}

async function* linesOf(answer: Readable): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const data of answer as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = data.indexOf('\n'); end !== -1; end = data.indexOf('\n', from)) {
      yield Buffer.concat([rest, data.subarray(from, end)]).toString();
      rest = Buffer.alloc(0);
      from = end + 1;
    }
    rest = Buffer.concat([rest, data.subarray(from)]);
    if (rest.length > LONGEST_LINE)
      throw new AnswerError(
        `the engine answered with ${quote(rest.toString('utf8', 0, 1000))} instead of a pull's progress`,
      );
  }
  if (rest.length > 0) yield rest.toString();
}

function parseLine(text: string): PullLine {
  const line = tryParseJson(text);
  if (typeof line !== 'object' || line === null || Array.isArray(line))
    throw new AnswerError(`the engine answered with ${quote(text)} instead of a pull's progress`);
  const { id, status, error, progressDetail } = line as Readonly<Record<string, unknown>>;
  const failure = error ?? (status === undefined ? messageIn(line) : undefined);
  const { current, total } = (progressDetail ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...(typeof id === 'string' && { id }),
    ...(typeof status === 'string' && { status }),
    ...(failure !== undefined && { error: typeof failure === 'string' ? failure : JSON.stringify(failure) }),
    progressDetail: {
      ...(typeof current === 'number' && { current }),
      ...(typeof total === 'number' && { total }),
    },
  };
}
