/** Answers an unknown word with the word that was probably meant, or with the valid ones. */

/** `did you mean nova-compute?`, else `known: a, b, c`. */
export function suggest(word: string, known: readonly string[]): string {
  const closest = tryFindClosest(word, known);
  if (closest !== undefined) return `did you mean ${closest}?`;
  return `known: ${known.length === 0 ? 'none' : known.join(', ')}`;
}

/** The word that was probably meant: at most a third of the letters may differ. */
export function tryFindClosest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= word.length / 3 ? best.candidate : undefined;
}

/** Insertions, deletions and substitutions of one letter that turn one word into the other. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const substitution = at(previous, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(at(previous, column) + 1, at(current, column - 1) + 1, substitution));
    }
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
