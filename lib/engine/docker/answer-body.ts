import type { Readable } from 'node:stream';

/** What this project asks for has some KB, the history of an image or a network with many containers some hundred. */
const LARGEST_JSON = 2 * 1024 * 1024;
/** Empty lists take twenty times as much memory as text, and a second to parse: a large answer is looked at first. */
const LARGE_JSON = 256 * 1024;
const MOST_PARTS = 100_000;
const LARGEST_ERROR = 16 * 1024;
/** Of an answer that is quoted in an error. */
const QUOTED = 200;

/** The engine answered with success, and with something that is no answer to this call. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
}

/** @throws AnswerError when it is no JSON, or too much of it; undefined for an empty body */
export async function readJson(body: Readable): Promise<unknown> {
  const beginning = await readBeginning(body, LARGEST_JSON);
  if (beginning.length > LARGEST_JSON)
    throw new AnswerError(`the engine's answer has more than ${LARGEST_JSON >> 20} MiB`);
  const text = Buffer.concat(beginning.parts).toString();
  if (text.trim() === '') return undefined;
  if (text.length > LARGE_JSON && hasManyParts(text))
    throw new AnswerError(`the engine's answer has more than ${MOST_PARTS} parts`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AnswerError(`the engine answered with ${quote(text)}, which is no JSON`);
  }
}

function hasManyParts(json: string): boolean {
  return json.length - json.replaceAll(/[,[{]/g, '').length > MOST_PARTS;
}

/** Docker answers `{"message": ...}`, Podman `{"cause": ..., "message": ...}`; a proxy may say anything. */
export async function readErrorMessage(body: Readable): Promise<string> {
  const { parts } = await readBeginning(body, LARGEST_ERROR);
  const text = Buffer.concat(parts).toString('utf8', 0, LARGEST_ERROR);
  try {
    const answer: unknown = JSON.parse(text);
    return messageIn(answer)?.trim() ?? '';
  } catch {
    return text.trim().slice(0, 500);
  }
}

/** What an error of the engine's says; undefined for any other answer. */
export function messageIn(answer: unknown): string | undefined {
  const hasMessage = typeof answer === 'object' && answer !== null && 'message' in answer;
  return hasMessage && typeof answer.message === 'string' ? answer.message : undefined;
}

export function quote(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > QUOTED ? `${line.slice(0, QUOTED)} ...` : line;
}

/** Reads until there is more than `limit`, in bytes; the rest is never received. */
async function readBeginning(
  body: Readable,
  limit: number,
): Promise<{ readonly parts: readonly Buffer[]; readonly length: number }> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length > limit) break;
  }
  return { parts, length };
}
