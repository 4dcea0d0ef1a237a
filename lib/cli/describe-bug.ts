/**
 * What is printed of a bug: its own stack. Node.js would print a line of the bundle, too, which is as long as a file and
 * says nothing. Pure.
 */
export function describeBug(error: unknown): string {
  return `This is a bug of kollaform, please report it.\n${stackOf(error)}`;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}
