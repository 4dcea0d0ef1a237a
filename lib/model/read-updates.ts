import type { Updates, UpdateSettings } from './updates';
import type { UpdatesFile } from './updates-schema';
import type { CheckDefinition } from './wave-check-definition';
import type { CheckFile } from './wave-check-schema';

/** From the words of cloud.yml to those of the model; what is not written is left out. */
export function toUpdates(file: UpdatesFile): Updates {
  return Object.fromEntries(Object.entries(file).map(([name, entry]) => [name, toSettings(entry)]));
}

function toSettings(entry: UpdatesFile[string]): UpdateSettings {
  const { max_parallel, canary, soak, max_failures, on_unreachable } = entry;
  const { drain_command, drain_seconds, drain_wait_seconds, checks, pause_after } = entry;
  return {
    ...(max_parallel && { maxParallel: max_parallel }),
    ...(canary !== undefined && { canary }),
    ...(soak !== undefined && { soakSeconds: soak }),
    ...(max_failures && { maxFailures: max_failures }),
    ...(on_unreachable && { onUnreachable: on_unreachable }),
    ...(drain_command && { drainCommand: drain_command }),
    ...(drain_seconds !== undefined && { drainSeconds: drain_seconds }),
    ...(drain_wait_seconds !== undefined && { drainWaitSeconds: drain_wait_seconds }),
    ...(checks && { checks: checks.map(toCheck) }),
    ...(pause_after && { pauseAfter: pause_after }),
  };
}

function toCheck({ name, after, timeout, exec, http_get, run }: CheckFile): CheckDefinition {
  return {
    name,
    ...(after && { after }),
    ...(timeout !== undefined && { timeoutSeconds: timeout }),
    ...(exec && { exec }),
    ...(http_get && { httpGet: withoutUnset(http_get) }),
    ...(run && { run: toRun(run) }),
  };
}

function toRun({
  network_mode,
  ...others
}: NonNullable<CheckFile['run']>): NonNullable<CheckDefinition['run']> {
  return { ...withoutUnset(others), ...(network_mode !== undefined && { networkMode: network_mode }) };
}

/** Optional keys that are there with a value. */
type Given<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

function withoutUnset<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
