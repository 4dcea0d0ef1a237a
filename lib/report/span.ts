/** From one instant to another, in milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** From the first to the last of all; undefined when there is none. */
export function tryEnclose(spans: readonly Span[]): Span | undefined {
  if (spans.length === 0) return undefined;
  return {
    fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...spans.map(({ toMs }) => toMs)),
  };
}

/** Each pair of names whose spans share an instant, in the order given. */
export function overlaps(spans: Readonly<Record<string, Span>>): readonly (readonly [string, string])[] {
  const named = Object.entries(spans);
  return named.flatMap(([name, span], index) =>
    named
      .slice(index + 1)
      .filter(([, other]) => span.fromMs < other.toMs && other.fromMs < span.toMs)
      .map(([otherName]) => [name, otherName] as const),
  );
}
