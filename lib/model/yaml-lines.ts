import { isAlias, isMap, isNode, isScalar, isSeq, type Document, type LineCounter, type Pair } from 'yaml';

/** The line that something in a file is on, by its path: `nova.roles.nova-compute`. */
export type FindLine = (path: string) => number | undefined;

interface Found {
  readonly node: unknown;
  /** Where it begins. */
  readonly offset: number | undefined;
  /** Of the path, what is below it. */
  readonly rest: string;
}

/** Where a path ends before its last key, because that is missing, the line is that of what there is. None for the whole file. */
export function lineFinder(document: Document.Parsed, lines: LineCounter): FindLine {
  return (path) => {
    let found: Found = { node: document.contents, offset: undefined, rest: path };
    for (let next = step(document, found); next !== undefined; next = step(document, found)) {
      found = { ...next, offset: next.offset ?? found.offset };
    }
    return found.offset === undefined ? undefined : lines.linePos(found.offset).line;
  };
}

function step(document: Document.Parsed, { node, rest, offset }: Found): Found | undefined {
  if (rest === '') return undefined;
  if (isAlias(node)) return step(document, { node: node.resolve(document), rest, offset });
  if (isMap(node)) return inMapping(node.items, rest) ?? inMerged(document, node.items, rest);
  if (isSeq(node)) return inList(node.items, rest);
  return undefined;
}

/** Keys may hold dots, so the longest one that fits is meant. */
function inMapping(pairs: readonly Pair[], rest: string): Found | undefined {
  const fitting = pairs.filter((pair) => rest === keyText(pair) || rest.startsWith(`${keyText(pair)}.`));
  const [pair] = fitting.sort((one, other) => keyText(other).length - keyText(one).length);
  if (pair === undefined) return undefined;
  const key = keyText(pair);
  return { node: pair.value, offset: offsetOf(pair.key), rest: rest.slice(key.length + 1) };
}

/** `<<` */
function inMerged(document: Document.Parsed, pairs: readonly Pair[], rest: string): Found | undefined {
  const merged = pairs.filter((pair) => keyText(pair) === '<<').map(({ value }) => value);
  for (const node of merged.flatMap((it) => (isSeq(it) ? it.items : [it]))) {
    const found = step(document, { node, rest, offset: undefined });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** By number, or by value, as in `canary.cmp7`. */
function inList(items: readonly unknown[], rest: string): Found | undefined {
  const [key = ''] = rest.split('.');
  const node = items.find((item) => isScalar(item) && item.value === rest) ?? items[Number(key)];
  if (node === undefined) return undefined;
  return { node, offset: offsetOf(node), rest: isScalar(node) ? '' : rest.slice(key.length + 1) };
}

/** As in a path; `<<` for a merge. */
export function keyText({ key }: Pair): string {
  if (!isScalar(key)) return '';
  return typeof key.value === 'symbol' ? (key.value.description ?? '') : String(key.value);
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
