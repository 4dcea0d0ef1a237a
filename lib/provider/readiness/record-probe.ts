import type { OwnRecord, RecordProbe } from '../../contract/readiness-probe';
import { OperationError } from '../../contract/operation-error';
import type { ContainerCalls, ContainerInspection } from '../../engine/container-engine';
import type { Readiness, ReadinessProbe } from '../../engine/readiness';
import { judgeRecord } from './judge-record';
import { parseOwnRecord } from './readiness-answers';
import type { ServiceRecords } from './service-records';

const TIMEOUT_MS = 30_000;

/** Looks for the record of a container's process, which says itself who it is. */
export class RecordReadiness implements ReadinessProbe {
  /** By container. */
  readonly #own = new Map<string, OwnRecord>();

  constructor(
    readonly engine: ContainerCalls,
    readonly probe: RecordProbe,
    readonly records: ServiceRecords,
  ) {}

  async look({ Id: id }: ContainerInspection, since?: number): Promise<Readiness> {
    try {
      const own = this.#own.get(id) ?? (await identify(this.engine, id, this.probe));
      this.#own.set(id, own);
      return judgeRecord(own, await this.records.look(this.probe.query), since);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'not-ready', reason: `who it is in its service's records is not known: ${reason}` };
    }
  }
}

/**
 * Asks a running container who it is in the records.
 * @throws OperationError when it does not say so
 */
async function identify(
  engine: ContainerCalls,
  container: string,
  { identify: command }: RecordProbe,
): Promise<OwnRecord> {
  const { exitCode, output } = await engine.execute(container, command, TIMEOUT_MS);
  if (exitCode === 0) return parseOwnRecord(output);
  throw new OperationError(
    `the command that says so ended with code ${exitCode}: ${output.trim().split('\n').at(-1) ?? ''}`,
  );
}
