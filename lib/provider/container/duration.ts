/** Docker's and Terraform's notation of durations, as Go has it: `1m30s`. The engine's API has nanoseconds. */
const NANOSECONDS: Readonly<Record<string, number>> = {
  h: 3_600_000_000_000,
  m: 60_000_000_000,
  s: 1_000_000_000,
  ms: 1_000_000,
  us: 1_000,
  ns: 1,
};
const PART = /(\d+(?:\.\d+)?)(ms|us|ns|h|m|s)/g;

export function isDuration(text: string): boolean {
  return text === '0' || /^(?:\d+(?:\.\d+)?(?:ms|us|ns|h|m|s))+$/.test(text);
}

/** Nanoseconds. Check with `isDuration` first; what is not a duration counts nothing. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(PART)];
  return parts.reduce((sum, [, amount, unit = 'ns']) => sum + Number(amount) * (NANOSECONDS[unit] ?? 0), 0);
}

/** The shortest notation: `30s`, `1m30s`, `500ms`. */
export function formatDuration(nanoseconds: number): string {
  let rest = nanoseconds;
  let text = '';
  for (const [unit, size] of Object.entries(NANOSECONDS)) {
    const amount = Math.floor(rest / size);
    if (amount > 0) text += `${amount}${unit}`;
    rest -= amount * size;
  }
  return text === '' ? '0s' : text;
}
