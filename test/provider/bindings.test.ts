import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { Testing } from 'cdktf';
import { dockerProvider } from '../../lib/provider/docker-provider';
import type { BlockSchema, WireType } from '../../lib/provider/resource';
import { completeContainer, completeImage, completeNetwork, completeVolume } from './complete-configs';

type Json = string | number | boolean | Json[] | { [key: string]: Json };

/** What the bindings emit for resources with everything set: type, then the resource. */
function emitted(): Readonly<Record<string, Json>> {
  const synthesized = Testing.synthScope((scope) => {
    new Container(scope, 'container', completeContainer);
    new Image(scope, 'image', completeImage);
    new Network(scope, 'network', completeNetwork);
    new Volume(scope, 'volume', completeVolume);
  });
  const { resource } = JSON.parse(synthesized) as { resource: Record<string, Record<string, Json>> };
  return Object.fromEntries(
    Object.entries(resource).map(([type, resources]) => [type, Object.values(resources)[0] ?? {}]),
  );
}

/** `ports.internal: number`, one line per attribute. */
function emittedAttributes(resource: Json, schema: BlockSchema, path = ''): string[] {
  return Object.entries(resource).flatMap(([name, value]) => {
    const block = schema.blocks?.find((it) => it.name === name);
    const place = `${path}${name}`;
    if (block === undefined) return [`${place}: ${kindOf(value as Json)}`];
    const items = Array.isArray(value) ? (value as Json[]) : [value as Json];
    return items.flatMap((item) => emittedAttributes(item, block.block, `${place}.`));
  });
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : typeof value;
}

function declaredAttributes({ attributes, blocks = [] }: BlockSchema, path = ''): string[] {
  return [
    ...attributes.map(({ name, type }) => `${path}${name}: ${wireKind(type)}`),
    ...blocks.flatMap(({ name, block }) => declaredAttributes(block, `${path}${name}.`)),
  ];
}

function wireKind(type: WireType): string {
  const kind = typeof type === 'string' ? type : type[0];
  if (kind === 'set') return 'list';
  return kind === 'bool' ? 'boolean' : kind;
}

describe('the schema', () => {
  const { resources } = dockerProvider(() => Promise.reject(new Error('no engine is needed')));
  const all = emitted();

  const bound = resources.filter(({ typeName }) => typeName in all);

  it.each(bound.map((it) => [it.typeName, it.schema] as const))(
    'of %s has all that the bindings can emit, of the same kinds',
    (typeName, schema) => {
      const attributes = emittedAttributes(all[typeName] ?? {}, schema);
      expect(attributes.length).toBeGreaterThan(5);
      const declared = declaredAttributes(schema);
      expect(attributes.filter((it) => !declared.includes(it))).toEqual([]);
    },
  );

  it('is compared down to the innermost block', () => {
    const container = resources.find((it) => it.typeName === 'docker_container');
    expect(
      emittedAttributes(all['docker_container'] ?? {}, container?.schema ?? { attributes: [] }),
    ).toContain('mounts.volume_options.labels.label: string');
  });
});
