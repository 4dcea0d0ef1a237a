import { parseOwnRecord, parseRecords } from '../../../lib/provider/readiness/readiness-answers';
import { own, printed, record } from './sample-records';

describe('what a container prints of itself and of records', () => {
  it('is the marked line, among whatever else it prints', () => {
    expect(parseOwnRecord(printed(own('cmp1')))).toEqual(own('cmp1'));
    const answer = { records: [record('cmp1', { reportedSecondsAgo: null })], unread: ['cell2: gone'] };
    expect(parseRecords(printed(answer))).toEqual(answer);
  });

  it.each([
    ['it printed no line that begins with "kollaform: "', 'Traceback'],
    ['it printed no JSON after "kollaform: "', 'kollaform: <html>'],
    ['what it printed is not understood: wanted an object at its top', 'kollaform: []'],
    [
      'what it printed is not understood: wanted a number at version',
      'kollaform: {"binary":"a","host":"b","version":"2"}',
    ],
  ])('is refused: %s', (message, output) => {
    expect(() => parseOwnRecord(output)).toThrow(message);
  });
});
