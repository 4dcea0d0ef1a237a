import { pauseName } from '../../contract/pause-place';
import type { RunEvent } from '../../contract/run-event';

/** A line of a log for what ends; undefined for steps in between. Pure. */
export function tryDescribe(event: RunEvent): string | undefined {
  const time = event.time.slice(11, 19);
  const text = describe(event);
  return text === undefined ? undefined : `${time} ${text}`;
}

function describe(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'run-begin':
      return `run ${event.run} of ${event.service ?? 'the stack'} begins`;
    case 'interrupted':
      return 'interrupted: what is under way ends, nothing more is begun';
    case 'wave-begin':
      return `wave ${event.wave} begins`;
    case 'wave-end':
      return `wave ${event.wave} has ended`;
    case 'job-begin':
      return `${placeOf(event)}: runs`;
    case 'container-end':
    case 'job-end':
      return `${placeOf(event)}: ${event.outcome}${because(event)}`;
    case 'check-begin':
      return `${event.host}: asks the check ${event.check}`;
    case 'check-end':
      return `${event.host}: the check ${event.check} has ${event.outcome}${because(event)}`;
    case 'pull-begin':
      return `${event.host}: pulls ${event.image}`;
    case 'pull-end':
      return `${event.host}: ${event.outcome} ${event.image}${because(event)}`;
    case 'host-skipped':
      return `${event.host}: skipped${because(event)}`;
    case 'hosts-not-begun':
      return `${event.hosts.length} more hosts are not begun${because(event)}`;
    case 'paused':
      return `paused after ${pauseName(event)}`;
    case 'failure':
    case 'step-begin':
    case 'step-end':
    case 'container-begin':
    case 'container-step':
    case 'pull-progress':
    case 'run-end':
    case 'hook-failed':
      return undefined;
  }
}

function placeOf({ host, role, container }: { host: string; role?: string; container: string }): string {
  return `${host}/${role ?? container}`;
}

function because({ reason }: { readonly reason?: string }): string {
  return reason === undefined ? '' : `: ${reason}`;
}
