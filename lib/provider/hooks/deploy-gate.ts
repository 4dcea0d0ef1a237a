import type { Environment } from '../../contract/environment';
import { OperationError } from '../../contract/operation-error';
import type { RunEvent } from '../../contract/run-event';
import type { ProgramTarget, RunHook } from '../../contract/run-hook';
import { withDeadline } from '../../engine/deadline';
import { masked } from '../events/without-credentials';
import { HookMessages } from './hook-messages';
import { programCall } from './program-channel';
import { runProgram } from './run-program';

/** The hooks that a deploy asks before it changes anything. */
export class DeployGate {
  readonly #programs: readonly { readonly hook: RunHook; readonly target: ProgramTarget }[];

  constructor(
    hooks: readonly RunHook[],
    private readonly environment: Environment,
  ) {
    this.#programs = hooks.flatMap((hook) => {
      const { target } = hook;
      return target.kind === 'program' && target.isGate ? [{ hook, target }] : [];
    });
  }

  /** One after the other. @throws OperationError at the first that fails, or does not end in time */
  async pass(begin: RunEvent, signal: AbortSignal): Promise<void> {
    const message = new HookMessages().next(begin);
    for (const { hook, target } of this.#programs) {
      const call = programCall(hook.name, target, message, this.environment);
      const end = await withDeadline(hook.timeoutSeconds * 1000, [signal], (limit) =>
        runProgram(call, limit),
      );
      if (end.failure === undefined) continue;
      if (signal.aborted)
        throw new OperationError(
          'interrupted',
          `interrupted while the hook ${hook.name} was asked; nothing was changed`,
        );
      const why = end.isCutShort ? `it did not end within ${hook.timeoutSeconds} s` : end.failure;
      throw new OperationError('hook-stopped', refusal(hook.name, masked(why)));
    }
  }
}

function refusal(hook: string, why: string): string {
  return `the hook ${hook} stops this deploy: ${why}. Nothing was changed. hooks.${hook} in cloud.yml says which program that is.`;
}
