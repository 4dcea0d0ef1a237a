import {
  HOOK_EVENTS,
  NOTABLE_EVENTS,
  type HookTarget,
  type HttpTarget,
  type ProgramTarget,
  type RunHook,
} from '../contract/run-hook';
import { absolutePath } from './connection-files';
import type { HooksFile } from './hooks-schema';

/** @param directory that of cloud.yml */
export function toHooks(hooks: HooksFile, directory: string): readonly RunHook[] {
  return Object.entries(hooks).map(([name, hook]) => ({
    name,
    target: toTarget(hook, directory),
    events: hook.events ?? (hook.otlp === undefined ? NOTABLE_EVENTS : HOOK_EVENTS),
    timeoutSeconds: hook.timeout,
  }));
}

function toTarget(hook: HooksFile[string], directory: string): HookTarget {
  const { run, webhook, webhook_env: urlEnv, otlp, environment_name: environmentName } = hook;
  if (run !== undefined) return toProgram(run, hook.gate, directory);
  if (otlp !== undefined) {
    const environment = environmentName === undefined ? {} : { environmentName };
    return { kind: 'otlp', url: otlp, ...environment, ...toHttp(hook, directory) };
  }
  const address = { ...(webhook !== undefined && { url: webhook }), ...(urlEnv !== undefined && { urlEnv }) };
  return { kind: 'webhook', ...address, ...toHttp(hook, directory) };
}

function toProgram(run: string, isGate: boolean, directory: string): ProgramTarget {
  return { kind: 'program', path: absolutePath(run, directory), directory, isGate };
}

function toHttp({ headers, headers_env: headersEnv, ca }: HooksFile[string], directory: string): HttpTarget {
  return { headers, headersEnv, ...(ca !== undefined && { ca: absolutePath(ca, directory) }) };
}
