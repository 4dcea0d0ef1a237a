import type { Environment } from '../../contract/environment';
import type { HookLoss } from '../../contract/hook-loss';
import type { RunEvent } from '../../contract/run-event';
import type { RunHook } from '../../contract/run-hook';
import { reasonLine } from '../events/run-events';
import { masked } from '../events/without-credentials';
import type { HookChannel } from './hook-channel';
import { HookMessages } from './hook-messages';
import { HookQueue } from './hook-queue';
import { otlpChannel, webhookChannel } from './http-channel';
import { programChannel } from './program-channel';

interface ToldHook {
  readonly hook: RunHook;
  readonly queue: HookQueue;
}

/** The hooks of a run, told of its events beside all else: what a hook does keeps nothing from going on. */
export class RunHooks {
  readonly #messages = new HookMessages();
  readonly #told: readonly ToldHook[];

  /** @param environment that of programs; it has the secrets that hooks refer to */
  constructor(hooks: readonly RunHook[], environment: Environment) {
    this.#told = hooks
      .filter((it) => !isGate(it))
      .map((hook) => {
        const { name, timeoutSeconds } = hook;
        const options = { name, timeoutMs: timeoutSeconds * 1000 };
        return { hook, queue: new HookQueue(channelOf(hook, environment), options) };
      });
  }

  note(event: RunEvent): void {
    if (this.#told.length === 0) return;
    const message = this.#messages.next(event);
    for (const { hook, queue } of this.#told) {
      if (isWanted(hook, event)) queue.note(message);
    }
  }

  /** Of each hook the first thing that went wrong, once. */
  takeFaults(): readonly Omit<HookLoss, 'lost'>[] {
    return this.#told.flatMap(({ hook, queue }) => {
      const reason = queue.takeFault();
      return reason === undefined ? [] : [{ hook: hook.name, reason: toldReason(reason) }];
    });
  }

  /** Tells what is left, to all hooks at the same time, each within its time limit. Returns what was lost. */
  async finish(): Promise<readonly HookLoss[]> {
    const losses = await Promise.all(this.#told.map(({ queue }) => queue.finish()));
    return losses.flatMap((it) => (it === undefined ? [] : [{ ...it, reason: toldReason(it.reason) }]));
  }
}

/** It may be in the words of a program, or of a server. */
function toldReason(reason: string): string {
  return reasonLine(masked(reason));
}

function isGate({ target }: RunHook): boolean {
  return target.kind === 'program' && target.isGate;
}

function isWanted({ events }: RunHook, { kind }: RunEvent): boolean {
  return (events as readonly RunEvent['kind'][]).includes(kind);
}

function channelOf(hook: RunHook, environment: Environment): HookChannel {
  const { target } = hook;
  switch (target.kind) {
    case 'program':
      return programChannel(hook, target, environment);
    case 'webhook':
      return webhookChannel(hook, target, environment);
    case 'otlp':
      return otlpChannel(hook, target, environment);
  }
}
