import { durationText } from '../../contract/duration-text';
import { foldNames } from '../../contract/fold-names';
import type { RunSummary } from '../../contract/hook-message';
import { pauseName } from '../../contract/pause-place';
import type { RunEvent } from '../../contract/run-event';

/** An event in one line that tells a person all: `nova: deployed 2025.1 -> 2025.2 in 43 s, 12 done`. Pure. */
export function eventText(event: RunEvent, summary: RunSummary): string {
  return `${event.service ?? 'the stack'}: ${textOf(event, summary)}`;
}

function textOf(event: RunEvent, summary: RunSummary): string {
  switch (event.kind) {
    case 'run-begin':
      return `${summary.command} begins, by ${summary.user} on ${summary.machine}`;
    case 'run-end':
      return endText(summary);
    case 'interrupted':
      return `${summary.command} interrupted: what is under way ends, nothing more is begun`;
    case 'failure':
      return event.reason;
    case 'host-skipped':
      return `${event.host} is skipped: ${event.reason}`;
    case 'paused':
      return `paused after ${pauseName(event)}: look at what is new there; the next deploy goes on`;
    case 'hosts-not-begun':
      return `not begun, since ${event.reason}: ${foldNames(event.hosts)}`;
    default:
      return detailText(event);
  }
}

const ENDS = {
  deploy: {
    done: 'deployed',
    failed: 'deploy failed',
    interrupted: 'deploy interrupted',
    paused: 'deploy paused',
  },
  restore: {
    done: 'restored',
    failed: 'restore failed',
    interrupted: 'restore interrupted',
    paused: 'restore paused',
  },
} as const;

function endText({ command, status, seconds, from, to, done, failed }: RunSummary): string {
  const former = from.filter((it) => !to.includes(it));
  const versions = [former, to].flatMap((side) => (side.length > 0 ? [side.join(', ')] : []));
  const end = status === 'running' ? `${command} has ended` : ENDS[command][status];
  const counts = [`${done} done`, ...(failed > 0 ? [`${failed} failed`] : [])];
  return `${[end, versions.join(' -> ')].join(' ').trim()} in ${durationText(seconds * 1000)}, ${counts.join(', ')}`;
}

/** Of what happens within a run, where and what: `cmp1/nova-compute: rolled-back: it exited with code 1`. */
function detailText(event: RunEvent): string {
  const reason = 'reason' in event ? `: ${event.reason}` : '';
  const what = `${stateOf(event)}${reason}`;
  if ('check' in event) return `${event.host}: check ${event.check}: ${what}`;
  if ('container' in event) return `${event.host}/${event.role ?? event.container}: ${what}`;
  if ('image' in event) return `${event.host}: ${event.image}: ${what}`;
  if ('wave' in event) return `wave ${event.wave}: ${what}`;
  return 'step' in event ? `${event.step}: ${what}` : what;
}

function stateOf(event: RunEvent): string {
  if ('outcome' in event) return event.outcome;
  if ('operation' in event) return `${event.operation} begins`;
  if (event.kind === 'container-step') return event.step;
  return event.kind.replace(/^[a-z]+-/, '');
}
