/** Names that a message has in full. */
export const LISTED = 9;

/** `cmp1, cmp2`, and of many the first ones with the number of the others: a cloud may have a thousand. */
export function listed(names: readonly string[]): string {
  if (names.length <= LISTED) return names.join(', ');
  return `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more`;
}

/** `1 host`, `2 hosts` */
export function count(amount: number, what: string, many = `${what}s`): string {
  return `${amount} ${amount === 1 ? what : many}`;
}
