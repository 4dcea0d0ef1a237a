/** What the witness wrote: see test/images/nova/bin/lab_witness. Times are seconds since 1970. */

/** A call that a conductor has to answer. */
interface Ping {
  readonly kind: 'ping';
  readonly at: number;
  readonly seconds: number;
  readonly outcome: 'answered' | 'lost';
  readonly error?: string;
}

/** One to an API, without trying again. */
interface ApiRequest {
  readonly kind: 'request';
  /** `nova-api on ctl1` */
  readonly api: string;
  readonly at: number;
  readonly seconds: number;
  readonly outcome: 'answered' | 'failed';
  readonly error?: string;
}

export interface Boot {
  readonly kind: 'boot';
  readonly at: number;
  readonly seconds: number;
  /** `ACTIVE`, `ERROR`, the last one seen when it took too long, or `REFUSED` by the API. */
  readonly status: string;
  /** Of one that was not ACTIVE: its status some seconds later. */
  readonly later?: string;
  readonly server?: string;
  readonly host?: string | null;
  readonly error?: string;
}

/** A row of `services` that changed, or is seen for the first time. */
export interface ServiceRecord {
  readonly kind: 'service';
  readonly at: number;
  readonly host: string;
  readonly binary: string;
  readonly version: number;
  readonly disabled: boolean;
  readonly forcedDown: boolean;
  readonly isFresh: boolean;
}

/** A row of `instances` that changed, or is seen for the first time. */
export interface ServerRecord {
  readonly kind: 'server';
  readonly at: number;
  readonly server: string;
  readonly host: string | null;
  /** Nova's `vm_state`: `building`, `active`, `error`. */
  readonly state: string;
  readonly task: string | null;
}

type Observation = Ping | ApiRequest | Boot | ServiceRecord | ServerRecord;

/** What was seen, by kind, in the order of times. */
export interface WitnessRecord {
  readonly pings: readonly Ping[];
  readonly requests: readonly ApiRequest[];
  readonly boots: readonly Boot[];
  readonly services: readonly ServiceRecord[];
  readonly servers: readonly ServerRecord[];
}

/** @param text a line of JSON for each observation, in the order in which they ended */
export function readWitnessRecord(text: string): WitnessRecord {
  const observations = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Observation)
    .sort((one, other) => one.at - other.at);
  const ofKind = <Kind extends Observation['kind']>(kind: Kind) =>
    observations.filter((it): it is Extract<Observation, { kind: Kind }> => it.kind === kind);
  return {
    pings: ofKind('ping'),
    requests: ofKind('request'),
    boots: ofKind('boot'),
    services: ofKind('service'),
    servers: ofKind('server'),
  };
}
