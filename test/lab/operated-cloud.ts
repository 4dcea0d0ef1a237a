import { LabFiles, type Patch } from './lab-files';
import { readPlannedChanges, type PlannedChange } from './planned-changes';
import { runCdktf } from './run-cdktf';
import type { CommandResult } from './run-command';

/** A cloud as a user operates it: two files, and the real cdktf, in a directory of its own. */
export abstract class OperatedCloud {
  protected readonly files: LabFiles;

  protected constructor(readonly directory: string) {
    this.files = new LabFiles(directory);
  }

  /** Replaces versions.yml. */
  writeVersions(versions: string | Patch): void {
    this.files.writeVersions(versions);
  }

  /** Changes cloud.yml: `{ hosts: { cmp3: null } }` takes a host away. */
  writeCloud(patch: Patch): void {
    this.files.patchCloud(patch);
  }

  /** `cdktf('deploy', 'nova', '--auto-approve')` runs the real one. Does not throw when it fails. */
  cdktf(...args: readonly string[]): Promise<CommandResult> {
    return runCdktf(this.directory, args);
  }

  /** What the last `cdktf('plan', stack)` would do. */
  plannedChanges(stack: string): Promise<readonly PlannedChange[]> {
    return readPlannedChanges(this.directory, stack);
  }
}
