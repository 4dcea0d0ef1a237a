/**
 * MariaDB's data files go by its series, `10.11` of `10.11.6-MariaDB`.
 * @returns below 0 when the server of now is of an older series than that of then; 0 when it is the same, or one is not known
 */
export function compareSeries(now: string | undefined, then: string): number {
  const [ofNow, ofThen] = [now ?? '', then].map(numbersOf);
  if (ofNow === undefined || ofThen === undefined) return 0;
  return ofNow.major - ofThen.major || ofNow.minor - ofThen.minor;
}

function numbersOf(version: string): { readonly major: number; readonly minor: number } | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}
