import type { Shape } from '../api/shape';
import { AnswerError, messageIn, quote } from './answer-body';

/** @throws AnswerError that says what came instead */
export function ensureShape<T>({ name, check, complete }: Shape<T>, answer: unknown): T {
  const fault = check(answer);
  if (fault === undefined) return complete(answer);
  const message = messageIn(answer);
  if (message !== undefined)
    throw new AnswerError(`the engine answered with "${quote(message)}" instead of ${name}`);
  const { at, found, wanted } = fault;
  if (at.length === 0) throw new AnswerError(`the engine answered with ${print(found)} instead of ${name}`);
  throw new AnswerError(
    `the engine's answer is not ${name}: ${at.join('.')} is ${print(found)} instead of ${wanted}`,
  );
}

function print(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return quote(JSON.stringify(value));
}
