/**
 * What Terraform warns of and fails with about resources and prechecks, out of what cdktf printed: each once, first its headline, such
 * as `Error: cmp1/nova_compute could not be updated ...`, without frames and places in generated files.
 */
export function diagnosticsIn(output: string): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const [, box = ''] of output.matchAll(/╷([^╵]*)╵/g)) {
    const lines = framedLines(box);
    if (!lines.some((line) => /^with (data\.)?docker_/.test(line))) continue;
    const told = lines.filter((line) => !isPlace(line));
    found.set(told.join('\n'), told);
  }
  return [...found.values()];
}

/** cdktf prints its own lines wherever Terraform pauses, in the middle of a box, too. */
function framedLines(box: string): readonly string[] {
  return box
    .split('\n')
    .flatMap((line) => /^[^│]*│(.*)$/.exec(line)?.[1]?.trim() ?? [])
    .filter((line) => line !== '');
}

/** `with docker_fleet.computes (...),`, `with data.docker_prechecks.prechecks (...),`, `on cdk.tf.json line 12, in ...:`, `12:       }` */
function isPlace(line: string): boolean {
  return /^(with (data\.)?docker_|on cdk\.tf\.json line|\d+:\s)/.test(line);
}
