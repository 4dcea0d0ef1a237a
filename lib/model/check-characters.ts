/** Keys and values that are not what they look like, and keys that cannot be kept. */
import { isNode, isPair, isScalar, visit, type Document, type Pair } from 'yaml';
import type { FileProblem } from './input-error';
import { tryDescribeImpossible, tryDescribeInvisible } from './invisible-characters';
import { keyText } from './yaml-lines';

export interface PlacedFinding extends FileProblem {
  /** In the text. */
  readonly offset: number;
}

/** @param isFreeText whether a value at this path may hold anything: it is not looked up, compared or made part of a name */
export function checkCharacters(
  document: Document.Parsed,
  isFreeText: (path: string) => boolean,
): readonly PlacedFinding[] {
  const findings: PlacedFinding[] = [];
  visit(document, {
    Pair: (_, pair, ancestors) => {
      const path = pathOf([...ancestors, pair]);
      const message = tryFindKeyMistake(pair);
      if (message !== undefined) findings.push({ path, message, offset: offsetOf(pair.key) });
    },
    Scalar: (key, node, ancestors) => {
      if (key === 'key' || typeof node.value !== 'string') return;
      const path = pathOf(ancestors);
      const invisible = isFreeText(path) ? undefined : tryDescribeInvisible(node.value);
      const message = invisible === undefined ? tryDescribeImpossible(node.value) : `${invisible}; remove it`;
      if (message !== undefined) findings.push({ path, message, offset: offsetOf(node) });
    },
  });
  return findings;
}

function tryFindKeyMistake({ key }: Pair): string | undefined {
  if (!isScalar(key) || key.value === null) return 'a key must be a text';
  if (key.value === '__proto__') return 'this cannot be a name; choose another one';
  const invisible = typeof key.value === 'string' ? tryDescribeInvisible(key.value) : undefined;
  return invisible === undefined ? undefined : `the key is ${invisible}; remove it`;
}

/** Of the pairs among these. */
function pathOf(ancestors: readonly unknown[]): string {
  return ancestors.flatMap((it) => (isPair(it) ? [keyText(it)] : [])).join('.');
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
