import pLimit from 'p-limit';
import { messageOf } from '../../contract/operation-error';
import type { OwnRecord, RecordProbe, RecordQuery, RecordsAnswer } from '../../contract/readiness-probe';
import type { Clock } from '../../engine/clock';
import { askRecords, runAtFirstPlace, type Engines } from './ask-records';

/** What the records of a service said at one moment. */
export type RecordsLook =
  | ({
      readonly kind: 'seen';
      readonly title: string;
      /** Moment of the clock at which the look began. */
      readonly takenAt: number;
    } & RecordsAnswer)
  | { readonly kind: 'unread'; readonly title: string; readonly reason: string };

/** Nova's services report every 10 s; who asks more often than this gets the last answer again. */
const KEPT_MS = 4_000;

interface KeptLook {
  readonly look: Promise<RecordsLook>;
  /** Undefined while it is under way. */
  endedAt?: number;
}

interface KnownQuery {
  kept?: KeptLook;
  /** Its containers have one name: one after another. */
  readonly inTurn: ReturnType<typeof pLimit>;
}

/**
 * Looks at the records of services: one look for all who ask at the same time, however many hosts they are for. It answers
 * those who ask soon after it, too.
 */
export class ServiceRecords {
  readonly #queries = new Map<string, KnownQuery>();

  constructor(
    readonly hosts: Engines,
    readonly clock: Clock,
    readonly keptMs = KEPT_MS,
  ) {}

  /** Never fails. A query that is under way, or has just ended, also answers this call. */
  look(query: RecordQuery): Promise<RecordsLook> {
    const known = this.#known(query);
    if (known.kept !== undefined && this.#isRecent(known.kept)) return known.kept.look;
    const begun: KeptLook = { look: known.inTurn(() => this.#ask(query)) };
    known.kept = begun;
    void begun.look.then(() => {
      begun.endedAt = this.clock.now();
    });
    return begun.look;
  }

  /** Gives a record this version. @throws OperationError when it cannot be done */
  async setVersion({ query, setVersion = [] }: RecordProbe, own: OwnRecord): Promise<void> {
    const known = this.#known(query);
    const command = [...setVersion, own.binary, own.host, String(own.version)];
    await known.inTurn(() => runAtFirstPlace(this.hosts, query, command));
    delete known.kept;
  }

  #known(query: RecordQuery): KnownQuery {
    const key = JSON.stringify(query);
    const known = this.#queries.get(key) ?? { inTurn: pLimit(1) };
    this.#queries.set(key, known);
    return known;
  }

  #isRecent({ endedAt }: KeptLook): boolean {
    return endedAt === undefined || this.clock.now() - endedAt < this.keptMs;
  }

  async #ask(query: RecordQuery): Promise<RecordsLook> {
    const { title } = query;
    const takenAt = this.clock.now();
    try {
      return { kind: 'seen', title, takenAt, ...(await askRecords(this.hosts, query)) };
    } catch (error) {
      return { kind: 'unread', title, reason: messageOf(error) };
    }
  }
}
