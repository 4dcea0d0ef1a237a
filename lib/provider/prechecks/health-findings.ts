import { count, LISTED, listed } from '../wording';
import type { HostFacts } from './facts';
import type { Finding } from './finding';

const DETAIL = 'Nothing is planned while an engine fails that the deploy needs.';

/** One for each engine that failed, with its own reason; beyond the first ones, one that names the others. */
export function healthFindings(facts: readonly HostFacts[]): readonly Finding[] {
  const failed = facts.flatMap(({ host, unobserved }) =>
    typeof unobserved === 'object' ? [{ host, ...unobserved }] : [],
  );
  const each = failed
    .slice(0, LISTED)
    .map(({ failure, code }): Finding => ({ code, summary: failure, detail: DETAIL }));
  const others = failed.slice(LISTED);
  const [first] = others;
  if (first === undefined) return each;
  const summary = `${count(others.length, 'more engine')} failed, too`;
  return [
    ...each,
    { code: first.code, summary, detail: `${listed(others.map(({ host }) => host))}. ${DETAIL}` },
  ];
}
