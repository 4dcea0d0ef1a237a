import { ANSWER_MARK, type OwnRecord, type RecordsAnswer } from '../../contract/readiness-probe';
import { OperationError } from '../../contract/operation-error';
import { flag, list, number, object, optional, text, type Check } from '../../engine/api/shape';

const ownRecord = object({ binary: text, host: text, version: number, database: optional(text) });

const recordsAnswer = object({
  records: list(
    object({
      binary: text,
      host: text,
      version: number,
      database: text,
      up: flag,
      reportedSecondsAgo: optional(number),
      disabled: flag,
      forcedDown: flag,
      isForcedByDeploy: optional(flag),
    }),
  ),
  unread: list(text),
});

/** @throws OperationError when there is no such line, or something else in it */
export function parseOwnRecord(output: string): OwnRecord {
  return parseAnswer(output, ownRecord);
}

/** @throws OperationError when there is no such line, or something else in it */
export function parseRecords(output: string): RecordsAnswer {
  return parseAnswer(output, recordsAnswer);
}

function parseAnswer<T>(output: string, check: Check<T>): T {
  const line = output
    .split('\n')
    .reverse()
    .find((it) => it.startsWith(ANSWER_MARK));
  if (line === undefined)
    throw new OperationError('records-unread', `it printed no line that begins with "${ANSWER_MARK}"`);
  const answer = parseJson(line.slice(ANSWER_MARK.length));
  const fault = check(answer);
  if (fault === undefined) return answer as T;
  throw new OperationError(
    'records-unread',
    `what it printed is not understood: wanted ${fault.wanted} at ${fault.at.join('.') || 'its top'}`,
  );
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new OperationError('records-unread', `it printed no JSON after "${ANSWER_MARK}"`);
  }
}
