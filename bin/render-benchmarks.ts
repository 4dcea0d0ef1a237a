/** docs/benchmarks.md of what `bench.ts` has measured. */
import { arch } from 'node:os';
import { markdownTable } from '../test/helpers/markdown-table';

/** Seconds by what was done and with what, one for each time. */
export class Measured {
  readonly #seconds = new Map<string, number[]>();

  add(what: string, tool: string, seconds: number): void {
    const key = keyOf(what, tool);
    this.#seconds.set(key, [...(this.#seconds.get(key) ?? []), seconds]);
    console.log(`${what}, ${tool}: ${seconds.toFixed(2)} s`);
  }

  /** Of an even number of times, the mean of the two in the middle; undefined where nothing was measured. */
  median(what: string, tool: string): number | undefined {
    const sorted = [...(this.#seconds.get(keyOf(what, tool)) ?? [])].sort((one, other) => one - other);
    const upper = sorted[Math.floor(sorted.length / 2)];
    const lower = sorted[Math.floor((sorted.length - 1) / 2)];
    return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
  }

  times(what: string, tool: string): number {
    return this.#seconds.get(keyOf(what, tool))?.length ?? 0;
  }
}

const keyOf = (what: string, tool: string) => `${what}, ${tool}`;

const PEER = 'ansible-playbook';
const ROWS = [
  ['first deploy', 'cdktf deploy'],
  ['nothing to do', 'cdktf deploy'],
  ['nothing to do', 'kollaform deploy'],
  ['nothing to do', 'kollaform plan'],
  ['upgrade', 'cdktf deploy'],
  ['upgrade', 'kollaform deploy'],
] as const;
const GAPS = ['cdktf deploy', 'kollaform deploy', PEER];
const FLOOR = 'bare calls, computes alone';

/** @param sizes number of computes to what was measured */
export function renderBenchmarks(
  sizes: ReadonlyMap<number, Measured>,
  machine: { readonly cores: number; readonly node: string },
): string {
  return `# Benchmarks

Written by \`npm run bench\`, on ${machine.cores} cores (${arch()}) and Node.js ${machine.node}. One real Docker Engine stands for all hosts: three controllers with
four containers of nova each, and computes with one each, made of a shell script that ends at once when it is told to. The peer is the same upgrade
as an Ansible playbook (Debian's \`ansible\`, pipelining, no facts, 10 forks, local connections): the schema jobs where the image changes,
conductors on all hosts, the other controller services one host at a time, then the computes. The playbook does not wait until a new
container is healthy, and rolls nothing back; kollaform does both.

Seconds, medians; in brackets how often it was done. The ratio is Ansible's time by kollaform's.

${table([
  ['computes', 'what', 'with', 'kollaform', 'ansible-playbook', 'ratio'],
  ...[...sizes].flatMap(([computes, measured]) =>
    ROWS.map(([what, tool]) => compared(computes, measured, what, tool)),
  ),
])}

## Gap of the conductors

Seconds between the end of the last old conductor and the start of the first new one. Below zero, old and new ones ran at the same time.

${table([
  ['computes', ...GAPS],
  ...[...sizes].map(([computes, measured]) => [
    String(computes),
    ...GAPS.map((tool) => shown(measured, 'gap of the conductors', tool, 2)),
  ]),
])}

## What the engine needs itself

The swaps of the computes alone, ten at a time, with the bare calls of the Engine API that no swap can do without (create, rename, stop, rename,
start, inspect, remove), beside the whole upgrade:

${table([
  ['computes', 'bare calls', 'whole upgrade, kollaform deploy'],
  ...[...sizes].map(([computes, measured]) => [
    String(computes),
    shown(measured, 'upgrade', FLOOR, 1),
    shown(measured, 'upgrade', 'kollaform deploy', 1),
  ]),
])}
`;
}

function compared(computes: number, measured: Measured, what: string, tool: string): readonly string[] {
  const [own, peer] = [measured.median(what, tool), measured.median(what, PEER)];
  const ratio = own === undefined || peer === undefined ? '-' : `${(peer / own).toFixed(1)} x`;
  return [
    String(computes),
    what,
    tool,
    shown(measured, what, tool, 1),
    shown(measured, what, PEER, 1),
    ratio,
  ];
}

function shown(measured: Measured, what: string, tool: string, digits: number): string {
  const median = measured.median(what, tool);
  return median === undefined ? '-' : `${median.toFixed(digits)} (${measured.times(what, tool)})`;
}

function table([header = [], ...rows]: readonly (readonly string[])[]): string {
  return markdownTable(header, rows).join('\n');
}
