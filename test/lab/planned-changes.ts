import { join } from 'node:path';
import { runCommand } from './run-command';

/** A resource that a plan changes. */
export interface PlannedChange {
  /** `docker_container.nova-api_ctl1` */
  readonly address: string;
  /** Terraform's words: `['update']` is in place, `['delete', 'create']` a replacement. */
  readonly actions: readonly string[];
  /** Of a container; undefined where there is none, or not yet. */
  readonly fromImage?: string;
  readonly toImage?: string;
}

/** The parts of `terraform show -json` that are used here. */
interface ShownPlan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: ShownResource | null;
      readonly after: ShownResource | null;
    };
  }[];
}

interface ShownResource {
  readonly image?: string;
}

/**
 * What the last `cdktf plan` in this directory would do, in the order of addresses. cdktf cuts what it prints into
 * pieces anywhere, so it is read from the plan that it saved.
 */
export async function readPlannedChanges(
  directory: string,
  stack: string,
): Promise<readonly PlannedChange[]> {
  const cwd = join(directory, 'cdktf.out/stacks', stack);
  const { stdout, output, exitCode } = await runCommand('terraform', ['show', '-json', 'plan'], { cwd });
  if (exitCode !== 0) throw new Error(`terraform show: ${output}`);
  const { resource_changes: changes = [] } = JSON.parse(stdout) as ShownPlan;
  return changes
    .filter(({ change }) => !change.actions.includes('no-op'))
    .map(({ address, change: { actions, before, after } }) => ({
      address,
      actions,
      ...(before?.image !== undefined && { fromImage: before.image }),
      ...(after?.image !== undefined && { toImage: after.image }),
    }));
}
