import type { Environment } from '../../contract/environment';
import type { HookMessage } from '../../contract/hook-message';
import { expandHome } from '../../contract/home-path';
import type { ProgramTarget, RunHook } from '../../contract/run-hook';
import type { Delivery, HookChannel } from './hook-channel';
import { runProgram, type ProgramCall } from './run-program';

/** A program that is started for each message. */
export function programChannel(hook: RunHook, target: ProgramTarget, environment: Environment): HookChannel {
  return {
    batch: 1,
    lingerMs: 0,
    repeats: false,
    deliver: async ([message], signal): Promise<Delivery> => {
      if (message === undefined) return { kind: 'delivered' };
      const { failure, isCutShort } = await runProgram(
        programCall(hook.name, target, message, environment),
        signal,
      );
      if (isCutShort) return { kind: 'unanswered', reason: `it did not end within ${hook.timeoutSeconds} s` };
      return failure === undefined ? { kind: 'delivered' } : { kind: 'refused', reason: failure };
    },
  };
}

/** How a program is started for a message. Pure. */
export function programCall(
  hook: string,
  { path, directory }: Pick<ProgramTarget, 'path' | 'directory'>,
  message: HookMessage,
  environment: Environment,
): ProgramCall {
  return {
    path: expandHome(path),
    directory: expandHome(directory),
    environment: { ...withoutOurs(environment), ...variablesOf(hook, message) },
    input: `${JSON.stringify(message)}\n`,
  };
}

/** Where this run writes its own files: not for another kollaform that a hook may start. */
function withoutOurs(environment: Environment): Environment {
  return { ...environment, KOLLAFORM_EVENTS: undefined, KOLLAFORM_PLAN: undefined };
}

/** What a shell script wants to know without reading JSON; the names are those of Kamal's hooks, where it has them. */
function variablesOf(hook: string, { kind, run, service, time, text, summary }: HookMessage): Environment {
  return {
    KOLLAFORM_HOOK: hook,
    KOLLAFORM_EVENT: kind,
    KOLLAFORM_RUN: run,
    KOLLAFORM_SERVICE: service,
    KOLLAFORM_RECORDED_AT: time,
    KOLLAFORM_PERFORMER: summary.user,
    KOLLAFORM_COMMAND: summary.command,
    KOLLAFORM_VERSION: summary.to.join(' '),
    KOLLAFORM_STATUS: summary.status,
    KOLLAFORM_RUNTIME: String(Math.round(summary.seconds)),
    // It may quote what others said, and a variable cannot hold this character.
    KOLLAFORM_TEXT: text.replaceAll('\0', ''),
  };
}
