import { InputError, printProblem } from '../../lib/model/input-error';
import { readDesired } from '../../lib/model/read-desired';
import { defineService } from '../../lib/model/service';
import { tryResolveBackend, type ResolvedBackend } from '../../lib/model/state-backend';
import { CLOUD, radio } from './radio';

/** The same with containers of its own. */
const television = defineService({
  ...radio,
  name: 'television',
  define: (...context) => {
    const { roles, jobs, ...others } = radio.define(...context);
    const renamed = <T extends { readonly container: string }>(all: Readonly<Record<string, T>>) =>
      Object.fromEntries(
        Object.entries(all).map(([name, it]) => [name, { ...it, container: `tv_${it.container}` }]),
      );
    return { ...others, roles: renamed(roles), jobs: renamed(jobs) };
  },
});
const BOTH = 'radio: { tag: v1 }\ntelevision: { tag: v1 }';

function read(backend: string, versions: string) {
  const text = backend === '' ? CLOUD : `${CLOUD}backend: ${backend}\n`;
  const files = {
    cloud: { name: 'cloud.yml', text, directory: '/srv/cloud' },
    versions: { name: 'versions.yml', text: versions },
  };
  return readDesired(files, [radio, television]).cloud;
}

function backendOfRadio(backend: string): ResolvedBackend | undefined {
  return tryResolveBackend(read(backend, 'radio: { tag: v1 }'), 'radio');
}

function mistakesIn(backend: string, versions = BOTH): readonly string[] {
  try {
    read(backend, versions);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(printProblem);
    throw error;
  }
}

describe('the backend of a service', () => {
  it("is cdktf's own when cloud.yml has none", () => {
    expect(backendOfRadio('')).toBeUndefined();
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['pg', '{ pg: {} }', { schema_name: 'terraform_radio' }],
    [
      'pg',
      '{ pg: { conn_str: postgres://db/state, schema_name: "{service}_state", skip_table_creation: true } }',
      { conn_str: 'postgres://db/state', schema_name: 'radio_state', skip_table_creation: true },
    ],
    [
      's3',
      '{ s3: { bucket: b, key: "{service}.tfstate", assume_role: { session_name: "deploy-{service}", tags: { A_b: x } } } }',
      {
        bucket: 'b',
        key: 'radio.tfstate',
        assume_role: { session_name: 'deploy-radio', tags: { A_b: 'x' } },
      },
    ],
    [
      'http',
      '{ http: { address: "https://s/{service}", lock_address: "https://s/{service}/lock", retry_max: 3 } }',
      { address: 'https://s/radio', lock_address: 'https://s/radio/lock', retry_max: 3 },
    ],
    ['consul', '{ consul: { path: "{service}/{service}" } }', { path: 'radio/radio' }],
    [
      's3',
      '{ s3: { key: k, endpoints: [{ s3: "{service}" }, 1] } }',
      { key: 'k', endpoints: [{ s3: 'radio' }, 1] },
    ],
  ])('is %s as in %s, for this service', (kind, backend, settings) => {
    expect(backendOfRadio(backend)).toEqual({ kind, settings });
  });

  it.each([
    ['states/{service}.tfstate', '/srv/cloud/states/radio.tfstate'],
    ['../{service}', '/srv/radio'],
    ['/var/states/radio', '/var/states/radio'],
  ])('is, for the local one, a file beside cloud.yml: %s is %s', (path, file) => {
    expect(backendOfRadio(`{ local: { path: "${path}" } }`)).toEqual({
      kind: 'local',
      settings: { path: file },
    });
  });

  it("is, for the local one without a path, where cdktf's own would be", () => {
    const settings = { path: '/srv/cloud/terraform.radio.tfstate' };
    expect(backendOfRadio('{ local: {} }')).toEqual({ kind: 'local', settings });
  });
});

describe('one state for two services', () => {
  it.each([
    ['{ local: { path: state } }', 'local', 'path'],
    ['{ pg: { schema_name: states } }', 'pg', 'schema_name or conn_str'],
    ['{ s3: { bucket: b, key: k, region: "{service}" } }', 's3', 'key or bucket'],
    ['{ http: { address: "http://s/x", lock_address: "http://s/{service}" } }', 'http', 'address'],
    ['{ consul: { path: x } }', 'consul', 'path or address'],
  ])('is a mistake: %s', (backend, kind, places) => {
    expect(mistakesIn(backend)).toEqual([
      `cloud.yml:7: backend.${kind}: radio and television would share one state; use {service} in its ${places}`,
    ]);
  });

  it.each([
    '{ local: {} }',
    '{ pg: {} }',
    '{ pg: { conn_str: "postgres://db/{service}", schema_name: states } }',
    '{ s3: { bucket: "b-{service}", key: k } }',
    '{ http: { address: "http://s/{service}" } }',
    '{ consul: { path: "states/{service}" } }',
  ])('is none where they are kept apart: %s', (backend) => {
    expect(mistakesIn(backend)).toEqual([]);
  });

  it('is not looked for while there is one service', () => {
    expect(mistakesIn('{ s3: { bucket: b, key: k } }', 'radio: { tag: v1 }')).toEqual([]);
  });
});
