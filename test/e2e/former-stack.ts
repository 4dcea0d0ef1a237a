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
    readonly name: string;
    readonly instances: readonly { readonly attributes: Json }[];
  }[];
}

/** Deploys nova as releases did that had a `docker_container` for each role and host: by Terraform alone. */
export async function deployFormerStack(lab: Lab): Promise<void> {
  await succeed(lab.cdktf('synth'));
  const cwd = join(lab.directory, 'cdktf.out/stacks/nova');
  edit<Stack>(join(cwd, 'cdk.tf.json'), withoutFleets);
  await succeed(runCommand('terraform', ['init', '-input=false'], { cwd }));
  await succeed(runCommand('terraform', ['apply', '-input=false', '-auto-approve'], { cwd }));
  edit<State>(statePath(lab), withUpdateGroups);
}

/** Names of the `docker_container`s that Terraform knows, sorted. */
export function recordedContainers(lab: Lab): readonly string[] {
  const { resources } = JSON.parse(readFileSync(statePath(lab), 'utf8')) as {
    readonly resources: readonly { readonly type: string; readonly name: string }[];
  };
  return resources
    .filter(({ type }) => type === 'docker_container')
    .map(({ name }) => name)
    .sort();
}

function statePath(lab: Lab): string {
  return join(lab.directory, 'terraform.nova.tfstate');
}

function edit<T>(path: string, change: (content: T) => unknown): void {
  const content = JSON.parse(readFileSync(path, 'utf8')) as T;
  writeFileSync(path, JSON.stringify(change(content), null, 2));
}

function withoutFleets({ removed: _removed, output: _output, ...stack }: Stack): unknown {
  const { docker_fleet: fleets, docker_container: jobs = {}, ...others } = stack.resource;
  const containers = Object.entries(fleets).map(([name, fleet]) => [name, containersOf(fleet)] as const);
  const addresses = new Map(
    containers.map(([name, ofFleet]) => [
      `docker_fleet.${name}`,
      Object.keys(ofFleet).map((it) => `docker_container.${it}`),
    ]),
  );
  const withoutBehind = Object.entries(jobs).map(([name, { behind: _behind, ...job }]) => [name, job]);
  const all: Resources = {
    ...(Object.fromEntries(withoutBehind) as Resources),
    ...Object.assign({}, ...containers.map(([, ofFleet]) => ofFleet)),
  };
  const resources = Object.entries({ ...others, docker_container: all }).map(([type, ofType]) => {
    const entries = Object.entries(ofType).map(([name, it]) => [name, dependingOn(it, addresses)]);
    return [type, Object.fromEntries(entries)];
  });
  return { ...stack, resource: Object.fromEntries(resources) as unknown };
}

function containersOf({ containers, hosts, host_settings: own, depends_on }: Fleet): Resources {
  const entries = Object.entries(hosts).flatMap(([role, ofRole]) =>
    ofRole.map((host) => {
      const settings = [containers[role], own[role]?.[host]].map((it) => JSON.parse(it ?? '{}') as Json);
      return [`${role}_${host}`, { ...settings[0], ...settings[1], docker_host: host, depends_on }];
    }),
  );
  return Object.fromEntries(entries) as Resources;
}

function dependingOn(resource: Json, addresses: ReadonlyMap<string, readonly string[]>): Json {
  const before = resource['depends_on'] as readonly string[] | undefined;
  if (before === undefined) return resource;
  return { ...resource, depends_on: before.flatMap((it) => addresses.get(it) ?? [it]) };
}

/** An attribute that there is no more. */
function withUpdateGroups(state: State): unknown {
  const resources = state.resources.map((resource) => {
    if (!resource.name.startsWith('nova-conductor_')) return resource;
    const instances = resource.instances.map((it) => ({
      ...it,
      attributes: { ...it.attributes, update_group: 'conductors' },
    }));
    return { ...resource, instances };
  });
  return { ...state, resources };
}
