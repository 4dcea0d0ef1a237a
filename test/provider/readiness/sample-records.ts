import {
  ANSWER_MARK,
  type OwnRecord,
  type RecordQuery,
  type RecordsAnswer,
  type ServiceRecord,
} from '../../../lib/contract/readiness-probe';

/** A compute that has just reported, with version 2 of its code. */
export function record(host: string, changes: Partial<ServiceRecord> = {}): ServiceRecord {
  return {
    binary: 'nova-compute',
    host,
    version: 2,
    database: 'nova',
    up: true,
    reportedSecondsAgo: 0,
    disabled: false,
    forcedDown: false,
    ...changes,
  };
}

export function own(host: string, changes: Partial<OwnRecord> = {}): OwnRecord {
  return { binary: 'nova-compute', host, version: 2, database: null, ...changes };
}

/** As a container prints it, among other things. */
export function printed(answer: RecordsAnswer | OwnRecord): string {
  return `+ sudo -E kolla_set_configs\n${ANSWER_MARK}${JSON.stringify(answer)}\nbye`;
}

export function query(...hosts: readonly string[]): RecordQuery {
  const places = hosts.map((host) => ({
    host,
    ofContainer: 'nova_conductor',
    settings: { name: 'nova_service_records', command: ['read-records'] },
  }));
  return { title: "Nova's service records", places };
}
