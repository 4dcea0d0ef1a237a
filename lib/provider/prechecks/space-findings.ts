import { count, listed } from '../wording';
import type { SpaceFact } from './facts';
import type { Finding } from './finding';

/** Left free on every disk that something is brought to. */
export const RESERVE_BYTES = 2 ** 30;

type Seen = Extract<SpaceFact, { freeBytes: number }>;

/** One finding for each thing that needs space, one warning for each reason why it could not be seen. */
export function spaceFindings(facts: readonly SpaceFact[]): readonly Finding[] {
  const short = facts.filter((it): it is Seen => 'freeBytes' in it && it.freeBytes < wantedBytes(it));
  const unseen = facts.flatMap((it) => ('unseen' in it ? [it] : []));
  return [
    ...grouped(short, ({ what }) => what).map(([what, concerned]) => describeShort(what, concerned)),
    ...grouped(unseen, ({ what, unseen: reason }) => `${what}\n${reason}`).map(
      ([key, concerned]): Finding => {
        const [what = '', reason = ''] = key.split('\n');
        const hosts = listed(concerned.map(({ host }) => host));
        return {
          code: 'disk-space',
          isWarning: true,
          summary: `disk space for ${what} was not checked on ${hosts}`,
          detail: `${reason}. Make sure yourself that there is enough.`,
        };
      },
    ),
  ];
}

function describeShort(what: string, concerned: readonly Seen[]): Finding {
  const hosts = concerned.map(
    (it) => `${it.host}: ${gibi(it.freeBytes)} free, ${gibi(wantedBytes(it))} needed`,
  );
  return {
    code: 'disk-space',
    summary: `too little disk space for ${what} on ${count(concerned.length, 'host')}`,
    detail:
      `${listed(hosts)}.\nNeeded is an estimate, what is there now of the same kind, and a reserve of ` +
      `${gibi(RESERVE_BYTES)}. Make room there: docker image prune removes images that nobody uses.`,
  };
}

function wantedBytes({ neededBytes }: Seen): number {
  return neededBytes + RESERVE_BYTES;
}

function gibi(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function grouped<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  const keys = [...new Set(items.map(keyOf))].sort();
  return keys.map((key) => [key, items.filter((it) => keyOf(it) === key)]);
}
