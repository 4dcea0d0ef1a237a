import { formatDuration, isDuration, parseDuration } from '../../../lib/provider/container/duration';

describe('a duration', () => {
  it.each([
    ['30s', 30e9],
    ['1m30s', 90e9],
    ['1h', 3600e9],
    ['500ms', 0.5e9],
    ['1h0m1s', 3601e9],
    ['7ns', 7],
    ['3us', 3000],
  ])('%s has its nanoseconds and comes back in the shortest notation', (text, nanoseconds) => {
    expect(parseDuration(text)).toBe(nanoseconds);
    expect(parseDuration(formatDuration(nanoseconds))).toBe(nanoseconds);
  });

  it('is written as short as can be', () => {
    expect([90e9, 60e9, 0, 1.5e9, 36e11].map(formatDuration)).toEqual(['1m30s', '1m', '0s', '1s500ms', '1h']);
  });

  it('may have decimals', () => {
    expect(parseDuration('1.5s')).toBe(1.5e9);
  });

  it.each(['', '30', 's', '30 s', '-1s', '30x', '1m 30s'])('is not "%s"', (text) => {
    expect(isDuration(text)).toBe(false);
  });

  it.each(['0', '0s', '1.5h', '1h2m3s4ms5us6ns'])('is "%s"', (text) => {
    expect(isDuration(text)).toBe(true);
  });
});
