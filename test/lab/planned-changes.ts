import { join } from 'node:path';
import { runCommand } from './run-command';

/** A resource that a plan changes. */
export interface PlannedChange {
  /** `docker_container.nova-api_ctl1`, or for a container of a fleet `docker_fleet.computes/nova-compute_cmp1` */
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
      /** True where a value is known after apply only. */
      readonly after_unknown?: { readonly running?: boolean | Readonly<Record<string, object>> };
    };
  }[];
}

interface ShownResource {
  readonly image?: string;
  /** Of a fleet: role, then host, to the image and what is wrong. */
  readonly running?: Running;
}

type Running = Readonly<Record<string, Readonly<Record<string, string>>>>;

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
    .flatMap(({ address, change }) =>
      address.startsWith('docker_fleet.') ? fleetChanges(address, change) : [resourceChange(address, change)],
    );
}

/** The container at an address: `nova-api_ctl1`, in a fleet, too; undefined for what is none. */
export function tryNameContainer(address: string): string | undefined {
  return /^docker_(?:container\.|fleet\.[^/]+\/)(.+)$/.exec(address)?.[1];
}

type Change = NonNullable<ShownPlan['resource_changes']>[number]['change'];

function resourceChange(address: string, { actions, before, after }: Change): PlannedChange {
  return { address, actions, ...images(before?.image, after?.image) };
}

/** One for each container that changes. */
function fleetChanges(
  address: string,
  { actions, before, after, after_unknown: unknown }: Change,
): readonly PlannedChange[] {
  const from = containersOf(before?.running);
  const to = containersOf(after?.running);
  const later = new Set(containersOf(unknown?.running as Running | undefined).keys());
  const names = [...new Set([...from.keys(), ...to.keys()])].sort();
  const changed = names.filter((name) => from.get(name) !== to.get(name));
  if (changed.length === 0) return [{ address, actions }];
  return changed.map((name) => ({
    address: `${address}/${name}`,
    actions: [actionOf(from.has(name), to.has(name) || later.has(name))],
    ...images(from.get(name), to.get(name)),
  }));
}

function actionOf(was: boolean, willBe: boolean): string {
  if (!was) return 'create';
  return willBe ? 'update' : 'delete';
}

function containersOf(running: Running = {}): ReadonlyMap<string, string> {
  const entries = Object.entries(running).flatMap(([role, hosts]) =>
    Object.entries(hosts).map(([host, text]) => [`${role}_${host}`, text] as const),
  );
  return new Map(entries);
}

function images(from: string | undefined, to: string | undefined) {
  return { ...(from !== undefined && { fromImage: from }), ...(to !== undefined && { toImage: to }) };
}
