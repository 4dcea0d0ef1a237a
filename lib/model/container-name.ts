/** What Docker accepts as a container name, without the endings that a swap of containers uses for itself. */

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const RESERVED_ENDING = /\.(next|prev)$/;

export const CONTAINER_NAME_RULE =
  'letters, digits, dots, dashes and underscores, beginning with a letter or digit, not ending in .next or .prev';

export function isContainerName(name: string): boolean {
  return NAME.test(name) && !RESERVED_ENDING.test(name);
}
