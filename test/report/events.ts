import type { ContainerEvent } from '../../lib/report/container-event';

/** Any instant: times in reports count from the first action. */
const START_MS = 1_700_000_000_000;

/**
 * Events from lines such as `0.5 a1 new studio.next create`: seconds, host, which of its containers, name at that time,
 * action. A number after the action is an exit code. The one called `old` runs `radio:1`, others `radio:2`.
 */
export function eventsOf(text: string): readonly ContainerEvent[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [seconds, host = '', which = '', name = '', action = '', exitCode] = line.trim().split(/\s+/);
      return {
        atMs: START_MS + Number(seconds) * 1000,
        host,
        id: `${which} ${host} ${name.replace(/\..*/, '')}`,
        name,
        image: which === 'old' ? 'radio:1' : 'radio:2',
        action,
        ...(exitCode !== undefined && { exitCode: Number(exitCode) }),
      };
    });
}

/** The events of a swap that goes well: a second for each step. */
export function swapAt(
  seconds: number,
  host: string,
  name: string,
  [before, after]: readonly [string, string] = ['old', 'new'],
): string {
  return `
    ${seconds} ${host} ${after} ${name}.next create
    ${seconds} ${host} ${before} ${name}.prev rename
    ${seconds + 1} ${host} ${before} ${name}.prev die 0
    ${seconds + 1} ${host} ${after} ${name} rename
    ${seconds + 2} ${host} ${after} ${name} start
    ${seconds + 3} ${host} ${after} ${name} exec_die 0
    ${seconds + 4} ${host} ${before} ${name}.prev destroy`.trimStart();
}

/** The same after an update. */
export function restartAt(seconds: number, host: string, name: string): string {
  return swapAt(seconds, host, name, ['new', 'newest']);
}
