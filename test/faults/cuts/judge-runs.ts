/**
 * What a job wrote into its volume, begin and end of each run: none was killed, and none began before the one before had ended.
 * @param lines the last ones, `end` last; returns what is wrong
 */
export function judgeRuns(lines: readonly string[]): readonly string[] {
  const whole = lines.at(0) === 'end' ? lines.slice(1) : lines;
  const isOrdered = whole.every((line, index) => line === (index % 2 === 0 ? 'begin' : 'end'));
  return isOrdered && whole.at(-1) === 'end' ? [] : [`runs of the job: ${lines.join(', ')}`];
}
