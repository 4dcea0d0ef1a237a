/** Nova's own logs, which outlive the containers that wrote them. */
import type { NovaLab } from './nova-lab';

export interface LogLine {
  readonly host: string;
  /** `nova-conductor` */
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly level: string;
  readonly text: string;
}

/** What is of interest here: all that is an error, and which RPC version was chosen. */
const PATTERN = ' (ERROR|CRITICAL) |Automatically selected compute RPC version';

/** @param tag of a release that was built: its image reads them */
export async function readNovaLogs(lab: NovaLab, tag: string): Promise<readonly LogLine[]> {
  const lines = [];
  for (const host of lab.names.hosts) {
    const { output } = await lab.engine.onVolume(
      lab.onFirstHost('log_reader'),
      lab.image('lab-tools', tag),
      `${lab.names.on(host, 'kolla_logs')}:/logs:ro`,
      ['bash', '-c', `cd /logs/nova && grep --extended-regexp '${PATTERN}' *.log /dev/null`],
    );
    lines.push(...output.split('\n').flatMap((line) => parseLogLine(host, line)));
  }
  return lines.sort((one, other) => one.atMs - other.atMs);
}

/** `nova-api.log:2026-11-27 21:09:19.097 1 ERROR nova.context [...] text`; none where it is none, such as a line of a traceback. */
export function parseLogLine(host: string, line: string): readonly LogLine[] {
  const [, service, day, time, level, text] =
    /^([^:]+)\.log:(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d+) \d+ ([A-Z]+) (\S+ \[.*)$/.exec(line) ?? [];
  if (service === undefined || level === undefined || text === undefined) return [];
  return [{ host, service, atMs: Date.parse(`${day ?? ''}T${time ?? ''}Z`), level, text }];
}
