import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { UpgradeOrder } from '../../contract/upgrade-order';
import type { Environment } from '../../engine/registry/credential-helper';
import { eventFile } from './event-file';
import { RunEvents, type EventSink, type RunOrigin } from './run-events';

/** Makes the events of a process, once it knows the order of the upgrade. */
export type MakeEvents = (order?: UpgradeOrder) => RunEvents;

/** Events that nobody wants to know. */
export const silent: MakeEvents = (order) =>
  new RunEvents({ run: '', user: '', machine: '', kollaform: '' }, () => undefined, order);

/** As the environment wants it: KOLLAFORM_RUN is the id of the run, KOLLAFORM_EVENTS the file that events are appended to. */
export function eventsOf(environment: Environment, packageJson: string): MakeEvents {
  const path = environment['KOLLAFORM_EVENTS'];
  if (path === undefined || path === '') return silent;
  const sink: EventSink = eventFile(path);
  const origin: RunOrigin = {
    run: environment['KOLLAFORM_RUN'] ?? newRunId(new Date()),
    user: userName(),
    machine: hostname(),
    kollaform: versionIn(packageJson),
  };
  return (order) => new RunEvents(origin, sink, order);
}

/** `20261127T205500Z-5f3a9c`: in the order of time when they are sorted. */
function newRunId(now: Date): string {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${time}-${randomBytes(3).toString('hex')}`;
}

/** Where a process runs under a number that no user has, there is no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

function versionIn(packageJson: string): string {
  const { version } = JSON.parse(readFileSync(packageJson, 'utf8')) as { readonly version: string };
  return version;
}
