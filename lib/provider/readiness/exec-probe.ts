import { lastLine } from '../../engine/last-line';
import { messageOf } from '../../contract/operation-error';
import type { ExecProbe } from '../../contract/readiness-probe';
import type { ContainerCalls, ContainerInspection } from '../../engine/container-engine';
import type { Readiness, ReadinessCheck } from '../../engine/readiness';

const TIMEOUT_MS = 30_000;

/** Runs a command in the container. */
export class ExecReadiness implements ReadinessCheck {
  constructor(
    readonly engine: ContainerCalls,
    readonly probe: ExecProbe,
  ) {}

  async look({ Id: id }: ContainerInspection): Promise<Readiness> {
    try {
      const { exitCode, output } = await this.engine.execute(id, this.probe.command, TIMEOUT_MS);
      if (exitCode === 0) return { kind: 'ready' };
      const said = lastLine(output);
      const reason = `its probe ended with code ${exitCode}${said === '' ? '' : `: ${said}`}`;
      return { kind: 'not-ready', reason };
    } catch (error) {
      const reason = messageOf(error);
      return { kind: 'not-ready', reason, isUnknown: true };
    }
  }
}
