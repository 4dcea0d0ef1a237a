const BEGIN = 'kollaform: begin';
const END = 'kollaform: end';

/** A script whose output says where it begins and ends: a log may have lost either, and what is left looks whole. */
export function framed(script: string): string {
  return `echo '${BEGIN}'
(
${script}
)
status=$?
echo '${END}'
exit $status`;
}

/** What the script printed; undefined when a part of it is missing. */
export function tryUnframe(output: string): string | undefined {
  const lines = output.split(/\r?\n/);
  return lines.includes(BEGIN) && lines.includes(END) ? withoutFrame(output) : undefined;
}

/** The same for a person, of what is there. */
export function withoutFrame(output: string): string {
  // What was written to stderr may come before the begin, and after the end.
  const lines = output.split(/\r?\n/).filter((line) => line !== BEGIN && line !== END);
  return lines.join('\n');
}
