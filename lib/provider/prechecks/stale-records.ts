import type { ServiceRecord, StaleRecord } from '../../contract/readiness-probe';
import { isCalled, type RecordFacts } from './observe-service-records';

/**
 * What a deploy may force down: dead records of hosts that nothing is to run on. And those from which it may lift that: it
 * has forced them down, and they report again. Pure.
 * @param hosts that a role with records is to run on, whether they answer or not
 */
export function staleRecords(
  facts: readonly RecordFacts[],
  hosts: readonly string[],
): readonly StaleRecord[] {
  return facts.flatMap(({ containers, others }) => {
    const known = containers.flatMap(({ record }) => record ?? []);
    const back = [...known, ...others].filter(isBack);
    const dead = others.filter((it) => isDead(it) && !hosts.some((host) => isCalled(it.host, host)));
    return [...dead.map((it) => stale(it, false)), ...back.map((it) => stale(it, true))];
  });
}

export function isDead({ up, forcedDown }: ServiceRecord): boolean {
  return !up && !forcedDown;
}

/** It was taken for dead by a deploy, and is not. */
function isBack({ up, forcedDown, isForcedByDeploy }: ServiceRecord): boolean {
  return up && forcedDown && isForcedByDeploy === true;
}

function stale({ binary, host, database }: ServiceRecord, isBack: boolean): StaleRecord {
  return { binary, host, database, isBack };
}
