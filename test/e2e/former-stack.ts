import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../lab/lab';
import { runCommand } from '../lab/run-command';
import { succeed } from './deployed-lab';

type Json = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Json>>;

interface Fleet {
  readonly containers: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  readonly host_settings: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly depends_on: readonly string[];
}

interface Stack extends Json {
  readonly resource: Readonly<Record<string, Resources>> & {
    readonly docker_fleet: Readonly<Record<string, Fleet>>;
  };
}

interface State extends Json {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Json }[];
  }[];
}

/** Deploys nova as releases did that had a `docker_container` for each role and host, and no restarts: by Terraform alone. */
export async function deployFormerStack(lab: Lab): Promise<void> {
  await succeed(lab.cdktf('synth'));
  const cwd = join(lab.directory, 'cdktf.out/stacks/nova');
  const stack = join(cwd, 'cdk.tf.json');
  writeFileSync(stack, JSON.stringify(withoutFleets(read(stack) as Stack)));
  await succeed(runCommand('terraform', ['init', '-input=false'], { cwd }));
  await succeed(runCommand('terraform', ['apply', '-input=false', '-auto-approve'], { cwd }));
  writeFileSync(statePath(lab), JSON.stringify(withUpdateGroups(read(statePath(lab)) as State)));
}

/** Names of the `docker_container`s that Terraform knows, sorted. */
export function recordedContainers(lab: Lab): readonly string[] {
  const { resources } = read(statePath(lab)) as State;
  return resources
    .filter(({ type }) => type === 'docker_container')
    .map(({ name }) => name)
    .sort();
}

function statePath(lab: Lab): string {
  return join(lab.directory, 'terraform.nova.tfstate');
}

function read(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function withoutFleets(stack: Stack): unknown {
  const {
    docker_fleet: fleets,
    docker_container: jobs = {},
    docker_restart_list: restartLists = {},
    docker_rolling_restart: restarts = {},
    ...others
  } = stack.resource;
  const containers = Object.entries(fleets).map(([name, fleet]) => [name, containersOf(fleet)] as const);
  const addresses = new Map<string, readonly string[]>([
    ...containers.map(
      ([name, ofFleet]) =>
        [`docker_fleet.${name}`, Object.keys(ofFleet).map((it) => `docker_container.${it}`)] as const,
    ),
    ...Object.keys(restartLists).map((name) => [`docker_restart_list.${name}`, []] as const),
    ...Object.keys(restarts).map((name) => [`docker_rolling_restart.${name}`, []] as const),
  ]);
  const all = [
    ...Object.entries(jobs).map(([name, job]) => [name, without(job, 'blocked_by')] as const),
    ...containers.flatMap(([, ofFleet]) => Object.entries(ofFleet)),
  ];
  const byType = Object.entries({ ...others, docker_container: Object.fromEntries(all) });
  const resources = byType.map(([type, ofType]) => {
    const entries = Object.entries(ofType).map(([name, it]) => [name, dependingOn(it, addresses)] as const);
    return [type, Object.fromEntries(entries)] as const;
  });
  return { ...without(stack, 'removed', 'output'), resource: Object.fromEntries(resources) };
}

function without(record: Json, ...keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

function containersOf({ containers, hosts, host_settings: own, depends_on }: Fleet): Resources {
  const entries = Object.entries(hosts).flatMap(([role, ofRole]) =>
    ofRole.map((host) => {
      const settings = [containers[role], own[role]?.[host]].map((it) => JSON.parse(it ?? '{}') as Json);
      return [`${role}_${host}`, { ...settings[0], ...settings[1], docker_host: host, depends_on }] as const;
    }),
  );
  return Object.fromEntries(entries);
}

function dependingOn(resource: Json, addresses: ReadonlyMap<string, readonly string[]>): Json {
  const before = resource['depends_on'] as readonly string[] | undefined;
  if (before === undefined) return resource;
  return { ...resource, depends_on: before.flatMap((it) => addresses.get(it) ?? [it]) };
}

/** As the release before stored it: with the former names of attributes. */
export function giveFormerNames(lab: Lab): void {
  const state = read(statePath(lab)) as State;
  const resources = state.resources.map((resource) => ({
    ...resource,
    instances: resource.instances.map((it) => ({
      ...it,
      schema_version: 0,
      attributes: withFormerNames(resource.type, it.attributes),
    })),
  }));
  writeFileSync(statePath(lab), JSON.stringify({ ...state, resources }));
}

function withFormerNames(type: string, attributes: Json): Json {
  const names = FORMER_NAMES[type] ?? {};
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [names[name] ?? name, value]));
}

const FORMER_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  docker_fleet: { outdated: 'behind', rollouts: 'paces', host_rollouts: 'host_paces' },
  docker_container: { blocked_by: 'behind' },
};

/** An attribute that there is no more. */
function withUpdateGroups(state: State): unknown {
  const resources = state.resources.map((resource) => {
    const group = resource.name.startsWith('nova-conductor_') ? { update_group: 'conductors' } : {};
    const instances = resource.instances.map((it) => ({
      ...it,
      schema_version: 0,
      attributes: { ...it.attributes, ...group },
    }));
    return { ...resource, instances };
  });
  return { ...state, resources };
}
