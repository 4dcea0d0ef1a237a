import { ANSWER_MARK, type OwnRecord, type RecordsAnswer } from '../../contract/readiness-probe';
import { OperationError } from '../../contract/operation-error';
import { flag, list, number, object, optional, text, type Check } from '../../engine/docker/answer-shape';

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
    }),
  ),
  unread: list(text),
});

/** @throws OperationError when there is no such line, or something else in it */
export function parseOwnRecord(output: string): OwnRecord {
  return parseAnswer(output, ownRecord) as OwnRecord;
}

/** @throws OperationError when there is no such line, or something else in it */
export function parseRecords(output: string): RecordsAnswer {
  return parseAnswer(output, recordsAnswer) as RecordsAnswer;
}

function parseAnswer(output: string, check: Check): unknown {
  const line = output
    .split('\n')
    .reverse()
    .find((it) => it.startsWith(ANSWER_MARK));
  if (line === undefined) throw new OperationError(`it printed no line that begins with "${ANSWER_MARK}"`);
  const answer = parseJson(line.slice(ANSWER_MARK.length));
  const fault = check(answer);
  if (fault === undefined) return answer;
  throw new OperationError(
    `what it printed is not understood: wanted ${fault.wanted} at ${fault.at.join('.') || 'its top'}`,
  );
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new OperationError(`it printed no JSON after "${ANSWER_MARK}"`);
  }
}
