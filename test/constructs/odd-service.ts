/** A service with the same odd text in every place that takes one, and what its stack says there. */
import { Testing } from 'cdktf';
import { z } from 'zod';
import { ServiceStack } from '../../lib/constructs/service-stack';
import { readDesired } from '../../lib/model/read-desired';
import { defineService } from '../../lib/model/service';
import type { ContainerSettings } from '../../lib/model/service-definition';

/** What Terraform makes of a template that holds no expression but texts in quotes. @throws Error when there is another one */
export function evaluate(template: string): string {
  const parts = template.split(/(\$\{"[$%#&]+"\})/);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return part.slice(3, -2);
      if (/[$%]\{/.test(part)) throw new Error(`an expression is left in ${template}`);
      return part;
    })
    .join('');
}

/** @param text without colons, which mean something in binds */
function settingsWith(text: string): Omit<ContainerSettings, 'container'> {
  return {
    environment: { A: text },
    command: ['sh', '-c', text],
    entrypoint: [text],
    labels: { [`label ${text}`]: text },
    volumes: [`/host/${text}:/there/${text}:ro`],
    tmpfs: { [`/tmp/${text}`]: text },
    ipcMode: `container:${text}`,
    pidMode: `container:${text}`,
    cgroupnsMode: text,
    networkMode: `net${text}`,
  };
}

function oddService(text: string) {
  const healthcheck = { test: ['CMD-SHELL', text] };
  return defineService({
    name: 'odd',
    options: z.strictObject({ word: z.string() }),
    define: ({ word }) => ({
      roles: {
        one: {
          ...settingsWith(word),
          container: 'one',
          image: 'one',
          group: 'all',
          healthcheck,
          carryOver: [text],
        },
        many: {
          ...settingsWith(word),
          container: 'many',
          image: 'many',
          group: 'all',
          healthcheck,
          carryOver: [text],
        },
      },
      jobs: {
        job: {
          ...settingsWith(word),
          container: 'job',
          image: { ofRole: 'one' },
          firstHostOf: { role: 'one' },
          runsWhenChanged: ['one'],
          needsSpace: { asMuchAs: text, ofContainer: 'one' },
        },
      },
      waves: [
        { name: 'first', jobs: ['job'] },
        { name: 'second', roles: ['one'], update: 'one-host-at-a-time' },
        { name: 'third', roles: ['many'], update: 'free' },
      ],
    }),
  });
}

interface Attributes {
  readonly [name: string]: unknown;
}

export interface Synthesized {
  readonly terraform: { readonly backend: Readonly<Record<string, Attributes>> };
  readonly provider: { readonly docker: readonly [Attributes] };
  readonly data: { readonly docker_prechecks: Readonly<Record<string, Attributes>> };
  readonly resource: {
    readonly docker_container: Readonly<Record<string, Attributes>>;
    readonly docker_fleet: Readonly<
      Record<
        string,
        { readonly containers: Readonly<Record<string, string>>; readonly host_settings: Attributes }
      >
    >;
  };
}

/** As addresses and paths of files have to be. */
export function withoutSpaces(text: string): string {
  return text.replace(/\s/g, '');
}

/** The stack as it is written into cdk.tf.json. */
export function synthesizeOdd(text: string): Synthesized {
  const quoted = JSON.stringify(text);
  const path = JSON.stringify(`/files/${withoutSpaces(text)}`);
  const cloud = `
images: { registry: r }
hosts:
  a: { engine: ${JSON.stringify(`unix:///run/${withoutSpaces(text)}`)}, groups: [all], config_directory: ${path} }
  b: { engine: tcp://b:1, groups: [all], tls: { ca: ${path}, cert: ${path}, key: ${path} } }
  c: { engine: ssh://c, groups: [all], ssh: { identity: ${path}, known_hosts: ${path}, config: ${path} } }
containers: { environment: { EVERYWHERE: ${quoted} } }
services: { odd: { word: ${quoted} } }
backend: { pg: { conn_str: ${quoted} } }
`;
  const { cloud: read, services } = readDesired(
    {
      cloud: { name: 'cloud.yml', text: cloud },
      versions: { name: 'versions.yml', text: 'odd: { tag: v1 }' },
    },
    [oddService(text)],
  );
  const [service] = services;
  if (service === undefined) throw new Error('versions.yml names odd');
  const stack = new ServiceStack(Testing.app(), { cloud: read, service });
  return JSON.parse(Testing.synth(stack)) as Synthesized;
}

/** With texts instead of templates. */
export function evaluated<T>(value: T): T {
  const walk = (it: unknown): unknown => {
    if (typeof it === 'string') return evaluate(it);
    if (Array.isArray(it)) return it.map(walk);
    if (typeof it !== 'object' || it === null) return it;
    return Object.fromEntries(Object.entries(it).map(([key, child]) => [evaluate(key), walk(child)]));
  };
  return walk(value) as T;
}
