import type { ContainerEngine } from '../container-engine';
import { readLogFile } from '../log-file';

/** Log lines of a failed container that go into the error. */
const TAIL_LINES = 20;

/** What a container said last, as the end of an error. @param logFile where its process logs to. @default - only its output */
export async function lastLogLines(
  engine: ContainerEngine,
  container: string,
  logFile: string | undefined,
): Promise<string> {
  const [lines, ofFile] = await Promise.all([
    engine.readLogs(container, TAIL_LINES).catch(String),
    logFile === undefined ? '' : readEnd(engine, container, logFile).catch(String),
  ]);
  const parts = [
    ...(lines === '' ? [] : [`Its last log lines:\n${lines}`]),
    ...(ofFile === '' ? [] : [`Its last lines in ${logFile ?? ''}:\n${ofFile}`]),
  ];
  return `\n${parts.length === 0 ? 'It logged nothing.' : parts.join('\n')}`;
}

async function readEnd(engine: ContainerEngine, container: string, logFile: string): Promise<string> {
  const found = await engine.tryInspectContainer(container);
  if (found === undefined) return '';
  return (await readLogFile(engine, found, logFile)).split('\n').slice(-TAIL_LINES).join('\n');
}
