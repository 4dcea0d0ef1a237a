/** Keys and values that are not what they look like, and keys that cannot be kept. */
import { isNode, isPair, isScalar, visit, type Document, type Pair } from 'yaml';
import type { Finding } from './input-error';
import { tryDescribeImpossible, tryDescribeUnseen } from './unseen-characters';
import { keyText } from './yaml-lines';

export interface PlacedFinding extends Finding {
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
      const unseen = isFreeText(path) ? undefined : tryDescribeUnseen(node.value);
      const message = unseen === undefined ? tryDescribeImpossible(node.value) : `${unseen}; remove it`;
      if (message !== undefined) findings.push({ path, message, offset: offsetOf(node) });
    },
  });
  return findings;
}

function tryFindKeyMistake({ key }: Pair): string | undefined {
  if (!isScalar(key) || key.value === null) return 'a key must be a text';
  if (key.value === '__proto__') return 'this cannot be a name; choose another one';
  const unseen = typeof key.value === 'string' ? tryDescribeUnseen(key.value) : undefined;
  return unseen === undefined ? undefined : `the key is ${unseen}; remove it`;
}

/** Of the pairs among these. */
function pathOf(ancestors: readonly unknown[]): string {
  return ancestors.flatMap((it) => (isPair(it) ? [keyText(it)] : [])).join('.');
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
