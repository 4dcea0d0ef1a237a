import { count, listed } from '../wording';
import type { SpaceFact } from './facts';
import type { Finding } from './finding';
import { grouped } from '../grouped';

/** Left free on every disk that something is brought to. */
export const RESERVE_BYTES = 2 ** 30;

type Seen = Extract<SpaceFact, { freeBytes: number }>;

type Unobserved = Extract<SpaceFact, { unobserved: string }>;

/** One finding for each thing that needs space, one warning for each reason why it could not be seen. */
export function spaceFindings(facts: readonly SpaceFact[]): readonly Finding[] {
  const short = facts.filter((it): it is Seen => 'freeBytes' in it && it.freeBytes < wantedBytes(it));
  const unobserved = facts.filter((it): it is Unobserved => 'unobserved' in it);
  return [
    ...grouped(short, ({ what }) => what).map(([what, concerned]) => describeShort(what, concerned)),
    ...grouped(unobserved, (it) => `${it.what} ${it.unobserved}`).map(([, concerned]) =>
      describeUnobserved(concerned),
    ),
  ];
}

function describeUnobserved(concerned: readonly Unobserved[]): Finding {
  const [{ what, unobserved }] = concerned as readonly [Unobserved];
  return {
    code: 'disk-space',
    isWarning: true,
    summary: `disk space for ${what} was not checked on ${listed(concerned.map(({ host }) => host))}`,
    detail: `${unobserved}. Make sure yourself that there is enough.`,
  };
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
      `${gibi(RESERVE_BYTES)}. Make room there: docker image prune --all removes images that no container uses.`,
  };
}

function wantedBytes({ neededBytes }: Seen): number {
  return neededBytes + RESERVE_BYTES;
}

function gibi(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
