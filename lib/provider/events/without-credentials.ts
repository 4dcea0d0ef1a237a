import type { RunHappening } from '../../contract/run-event';

/** `https://user:password@host`, of which neither may be told. */
const USERINFO = /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;
/** `DB_PASSWORD=...`, `token: ...`: an engine may quote what it refuses. */
const NAMED = /(\b[\w.-]*(?:pass|secret|token|key|credential)[\w.-]*["']?\s*(?:=|:\s)\s*)\S+/gi;

/** What happened, without credentials in the words of others: references of images, and reasons. Pure. */
export function withoutCredentials(happening: RunHappening): RunHappening {
  const told = Object.entries(happening).map(([key, value]: [string, unknown]) => {
    return [key, typeof value === 'string' ? masked(value) : value] as const;
  });
  return Object.fromEntries(told) as unknown as RunHappening;
}

/** The same of one text. */
export function masked(text: string): string {
  return text.replace(USERINFO, '$1(sensitive)@').replace(NAMED, '$1(sensitive)');
}
