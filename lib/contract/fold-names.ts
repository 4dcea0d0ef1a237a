/** Of one label of a name, its last number: `cmp7.example.org` is `cmp`, 7, `.example.org`. */
interface NumberedName {
  readonly name: string;
  readonly before: string;
  readonly number: number;
  readonly digits: number;
  readonly after: string;
}

/** Two in a row are written as they are. */
const SHORTEST_RANGE = 3;

/**
 * `cmp1-cmp94, cmp96, ctl1`: names in a natural order, consecutive numbers as a range; of many parts the first ones, with the
 * number of names that are left out. Pure.
 */
export function foldNames(names: readonly string[], most = 6): string {
  const ranges = rangesOf([...names].sort(byNumber));
  const parts = ranges.flatMap((range) =>
    range.length < SHORTEST_RANGE ? range.map((it) => [it]) : [range],
  );
  const shown = parts.slice(0, most).map(printRange);
  const left = parts.slice(most).flat().length;
  return [...shown, ...(left > 0 ? [`${left} more`] : [])].join(', ');
}

function byNumber(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

function rangesOf(names: readonly string[]): readonly (readonly string[])[] {
  const ranges: NumberedName[][] = [];
  for (const name of names.map(parse)) {
    const range = ranges.at(-1);
    const last = range?.at(-1);
    if (range !== undefined && last !== undefined && follows(last, name)) range.push(name);
    else ranges.push([name]);
  }
  return ranges.map((range) => range.map(({ name }) => name));
}

function follows(one: NumberedName, other: NumberedName): boolean {
  const isAlike = one.before === other.before && one.after === other.after;
  // cmp9 and cmp10 are in a row, cmp09 and cmp010 are not.
  const isWritten = other.digits === Math.max(one.digits, String(other.number).length);
  return isAlike && isWritten && other.number === one.number + 1;
}

function parse(name: string): NumberedName {
  const [, before = name, digits = '', after = ''] = /^([^.]*?)(\d+)([^.\d]*(?:\..*)?)$/.exec(name) ?? [];
  return { name, before, number: digits === '' ? NaN : Number(digits), digits: digits.length, after };
}

function printRange(range: readonly string[]): string {
  const [first = '', last = first] = [range[0], range.at(-1)];
  return range.length === 1 ? first : `${first}-${last}`;
}
