import { judgeRuns } from './judge-runs';

const judge = (lines: string) => judgeRuns(lines.split(' ').filter((it) => it !== ''));

describe('the runs of a job', () => {
  it.each(['begin end', 'begin end begin end', 'end begin end'])(
    'are right one after the other: %s',
    (lines) => {
      expect(judge(lines)).toEqual([]);
    },
  );

  it.each(['', 'end', 'begin', 'begin end begin', 'begin begin end end', 'begin begin end', 'begin end end'])(
    'are wrong when none came to its end, one was killed, or two ran at a time: "%s"',
    (lines) => {
      expect(judge(lines)).toHaveLength(1);
    },
  );
});
