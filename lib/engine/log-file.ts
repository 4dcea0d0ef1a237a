import { visibleText } from '../contract/visible-text';
import type { ContainerEngine, ContainerInspection } from './container-engine';
import { runInContainer } from './run-in-container';

/** What of the file is read: errors quote it. An engine's client keeps 8 KiB of what a command prints. */
const KEPT_BYTES = 7_000;
const TIME = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/;

/** The end of a file, then the given moment as the container's clock and time zone have it. */
const READ = `tail -c ${KEPT_BYTES} "$2"; echo; date -d "@$1" '+%F %T'`;

/**
 * The last lines that a container's process has written into a file since the container was started, also when it has ended.
 * Other containers of the same service write into the same file, before and after: lines begin with the time.
 * @throws EngineError or OperationError when nobody can read it
 */
export async function readLogFile(
  engine: ContainerEngine,
  container: ContainerInspection,
  path: string,
): Promise<string> {
  const startedAt = Math.floor(Date.parse(container.State.StartedAt ?? '') / 1000);
  if (Number.isNaN(startedAt)) return '';
  const command = ['sh', '-c', READ, 'sh', String(startedAt), path];
  return visibleText(linesSince(await runInContainer(engine, container, command, 'log')));
}

/** Those from the moment on that stands in the last line. What has no time belongs to the line before. Pure. */
export function linesSince(output: string): string {
  const lines = output.trimEnd().split('\n');
  const since = lines.pop() ?? '';
  const timeOf = (line: string) => line.slice(0, since.length).replace('T', ' ');
  const first = lines.findIndex((line) => TIME.test(line) && timeOf(line) >= since);
  return first === -1 ? '' : lines.slice(first).join('\n').trimEnd();
}
