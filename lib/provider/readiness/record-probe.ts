import { messageOf } from '../../contract/operation-error';
import type { OwnRecord, RecordProbe } from '../../contract/readiness-probe';
import type { ContainerEngine, ContainerInspection } from '../../engine/container-engine';
import type { Readiness, ReadinessCheck } from '../../engine/readiness';
import { runInContainer } from '../../engine/run-in-container';
import { judgeRecord, mayBeTooOld } from './judge-record';
import { parseOwnRecord } from './readiness-answers';
import type { RecordsLook, ServiceRecords } from './service-records';

/** Looks for the record of a container's process, which says itself who it is. */
export class RecordReadiness implements ReadinessCheck {
  /** By container. */
  readonly #own = new Map<string, OwnRecord>();
  #old: OwnRecord | undefined;
  #lastLook: RecordsLook | undefined;

  constructor(
    readonly engine: ContainerEngine,
    readonly probe: RecordProbe,
    readonly records: ServiceRecords,
  ) {}

  async look(container: ContainerInspection, since?: number): Promise<Readiness> {
    try {
      const own = this.#own.get(container.Id) ?? (await identify(this.engine, container, this.probe));
      this.#own.set(container.Id, own);
      this.#lastLook = await this.records.look(this.probe.query);
      return judgeRecord(own, this.#lastLook, since);
    } catch (error) {
      const reason = `who it is in its service's records is not known: ${messageOf(error)}`;
      return { kind: 'not-ready', reason, isUnknown: true };
    }
  }

  async beforeSwap(old: ContainerInspection): Promise<void> {
    if (this.probe.setVersion === undefined) return;
    this.#old = await identify(this.engine, old, this.probe).catch(() => undefined);
  }

  /** The new one has written its version down as soon as it was started. */
  async beforeRollback(): Promise<string | undefined> {
    if (this.#old === undefined || !mayBeTooOld(this.#old, this.#lastLook)) return undefined;
    const { binary, host, version } = this.#old;
    try {
      await this.records.setVersion(this.probe, this.#old);
      return undefined;
    } catch (error) {
      return (
        `the record of ${binary} on ${host} could not be given version ${version} back, without which the old one ` +
        `may refuse to start: ${messageOf(error)}`
      );
    }
  }
}

/**
 * Asks a container who it is in the records; one that has ended, too.
 * @throws OperationError when it does not say so
 */
export async function identify(
  engine: ContainerEngine,
  container: ContainerInspection,
  { identify: command }: RecordProbe,
): Promise<OwnRecord> {
  return parseOwnRecord(await runInContainer(engine, container, command, 'identify'));
}
