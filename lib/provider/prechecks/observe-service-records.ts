import type { RecordedRole, ServiceRecord } from '../../contract/readiness-probe';
import type { ContainerEngine } from '../../engine/container-engine';
import { tryFindServing } from '../../engine/observed-slot';
import type { Hosts } from '../hosts';
import { identify } from '../readiness/record-probe';
import type { RecordsLook, ServiceRecords } from '../readiness/service-records';
import type { ContainerFact } from './facts';

/** What the records say of what runs. */
export interface RecordFacts {
  readonly title: string;
  /** Why they could not be read. @default - they were */
  readonly failure?: string;
  /** Databases that could not be read. */
  readonly unread: readonly string[];
  readonly containers: readonly RecordedContainerFact[];
  /** Those of no container that runs. */
  readonly others: readonly ServiceRecord[];
}

export interface RecordedContainerFact {
  readonly container: ContainerFact;
  readonly binary: string;
  /** Undefined where there is none. */
  readonly record?: ServiceRecord;
}

type Seen = Extract<RecordsLook, { readonly kind: 'seen' }>;

/**
 * One look at the records of each kind, if anything runs that has one. A record is found by the name of its host; only where
 * there is none of that name, the container is asked what it calls itself.
 */
export async function observeServiceRecords(
  hosts: Hosts,
  records: ServiceRecords,
  roles: readonly RecordedRole[],
  containers: readonly ContainerFact[],
): Promise<readonly RecordFacts[]> {
  const queries = [
    ...new Map(roles.map((it) => [JSON.stringify(it.record.query), it.record.query])).values(),
  ];
  const facts = queries.map(async (query) => {
    const asked = roles.filter((it) => JSON.stringify(it.record.query) === JSON.stringify(query));
    const running = asked.flatMap((role) =>
      containers
        .filter((it) => it.role === role.role && it.running !== undefined)
        .map((it) => ({ role, it })),
    );
    if (running.length === 0) return [];
    const look = await records.look(query);
    if (look.kind === 'unread')
      return [{ title: look.title, failure: look.reason, unread: [], containers: [], others: [] }];
    const found = await Promise.all(running.map(({ role, it }) => findRecord(hosts, look, role, it)));
    return [factsOf(look, asked, found)];
  });
  return (await Promise.all(facts)).flat();
}

function factsOf(
  { title, unread, records }: Seen,
  asked: readonly RecordedRole[],
  containers: readonly RecordedContainerFact[],
): RecordFacts {
  const known = new Set(containers.map(({ record }) => record));
  const binaries = asked.map(({ record }) => record.binary);
  const others = records.filter((it) => binaries.includes(it.binary) && !known.has(it));
  return { title, unread, containers, others };
}

async function findRecord(
  hosts: Hosts,
  { records }: Seen,
  { record: probe }: RecordedRole,
  container: ContainerFact,
): Promise<RecordedContainerFact> {
  const { binary } = probe;
  const ofBinary = records.filter((it) => it.binary === binary);
  const ask = async (engine: ContainerEngine) => {
    const running = await tryFindServing(engine, container.container);
    return running?.State.Running ? identify(engine, running, probe) : undefined;
  };
  const named = latest(ofBinary.filter(({ host }) => isCalled(host, container.host)));
  if (named !== undefined) return { container, binary, record: named };
  const own = await hosts.inspect(container.host, ask).catch(() => undefined);
  const record = latest(ofBinary.filter(({ host }) => host === own?.host));
  return { container, binary, ...(record && { record }) };
}

/** `cmp1.example.org` is `cmp1` to one of the two. */
export function isCalled(recorded: string, host: string): boolean {
  return recorded === host || recorded.split('.')[0] === host || recorded === host.split('.')[0];
}

/** A host that moved between cells has an old one, too. */
function latest(records: readonly ServiceRecord[]): ServiceRecord | undefined {
  const age = ({ reportedSecondsAgo }: ServiceRecord) => reportedSecondsAgo ?? Infinity;
  return [...records].sort((one, other) => age(one) - age(other))[0];
}
