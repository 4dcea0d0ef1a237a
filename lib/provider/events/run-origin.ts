import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { expandHome } from '../../contract/home-path';
import type { RunBegin } from '../../contract/run-event';
import type { UpgradeOrder } from '../../contract/upgrade-order';
import type { Environment } from '../../contract/environment';
import { identify } from '../plugin/process-identity';
import type { RunHook } from '../../contract/run-hook';
import { DeployGate } from '../hooks/deploy-gate';
import { RunHooks } from '../hooks/run-hooks';
import { eventFile } from './event-file';
import { RunEvents, type EventSink, type RunOrigin } from './run-events';
import { RunRecord } from './run-record';

/**
 * Makes the events of a process, once it knows the order of the upgrade, and where its record goes.
 * @param records directory of the runs of a service. @default - no record is left
 * @param hooks who is told while it happens. @default - nobody
 */
export type MakeEvents = (order?: UpgradeOrder, records?: string, hooks?: readonly RunHook[]) => RunEvents;

/** Events that nobody wants to know. */
export const silent: MakeEvents = (order) => new RunEvents(NOBODY, () => undefined, { order });

const NOBODY: RunOrigin = {
  run: '',
  begin: { command: 'deploy', user: '', machine: '', directory: '', process: '', kollaform: '' },
};

/** Which run it is. */
export type RunPurpose = Pick<RunBegin, 'command' | 'snapshot' | 'directory' | 'kollaform'>;

/**
 * As the environment wants it: KOLLAFORM_RUN is the id of the run, KOLLAFORM_EVENTS the file that events are appended to. A record has an id
 * of its own, so that no two runs share one.
 */
export function eventsOf(environment: Environment, purpose: RunPurpose): MakeEvents {
  const id = newRunId(new Date());
  const path = environment['KOLLAFORM_EVENTS'] ?? '';
  const sink: EventSink = path === '' ? () => undefined : eventFile(path);
  const user = userOf(environment, userName());
  const origin: RunOrigin = {
    run: environment['KOLLAFORM_RUN'] ?? id,
    begin: { ...purpose, user, machine: hostname(), process: identify(process.pid) },
  };
  return (order, records, hooks = []) => {
    const record =
      records === undefined ? undefined : new RunRecord(join(expandHome(records), `${id}.jsonl`));
    const told = { hooks: new RunHooks(hooks, environment), gate: new DeployGate(hooks, environment) };
    return new RunEvents(origin, sink, { order, record, ...told });
  };
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

/** Who became root by sudo, or began a pipeline, is the one who deploys. */
function userOf(environment: Environment, login: string): string {
  const { SUDO_USER: sudoer, GITLAB_USER_LOGIN: ofGitLab, GITHUB_ACTOR: ofGitHub } = environment;
  return [sudoer, ofGitLab, ofGitHub].find((it) => it !== undefined && it !== '') ?? login;
}

/** A bundle that somebody moved has no package beside it, and works all the same. */
export function packageVersion(packageJson: string): string {
  try {
    const { version } = JSON.parse(readFileSync(packageJson, 'utf8')) as { readonly version: string };
    return version;
  } catch {
    return 'unknown';
  }
}
