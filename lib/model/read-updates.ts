import type { Updates, UpdateSettings } from './updates';
import type { UpdatesFile } from './updates-schema';

/** From the words of cloud.yml to those of the model; what is not written is left out. */
export function toUpdates(file: UpdatesFile): Updates {
  return Object.fromEntries(Object.entries(file).map(([name, entry]) => [name, toSettings(entry)]));
}

function toSettings(entry: UpdatesFile[string]): UpdateSettings {
  const { max_parallel, canary, soak, max_failures, on_unreachable } = entry;
  const { drain_command, drain_seconds, drain_wait_seconds } = entry;
  return {
    ...(max_parallel && { maxParallel: max_parallel }),
    ...(canary !== undefined && { canary }),
    ...(soak !== undefined && { soakSeconds: soak }),
    ...(max_failures && { maxFailures: max_failures }),
    ...(on_unreachable && { onUnreachable: on_unreachable }),
    ...(drain_command && { drainCommand: drain_command }),
    ...(drain_seconds !== undefined && { drainSeconds: drain_seconds }),
    ...(drain_wait_seconds !== undefined && { drainWaitSeconds: drain_wait_seconds }),
  };
}
