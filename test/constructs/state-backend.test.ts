import { TerraformOutput, TerraformResource, TerraformStack, Testing } from 'cdktf';
import { ServiceStack } from '../../lib/constructs/service-stack';
import { StateBackend } from '../../lib/constructs/state-backend';
import { CLOUD, readRadio } from '../model/radio';

interface Synthesized {
  readonly terraform: { readonly backend: Readonly<Record<string, unknown>> };
  readonly data?: { readonly terraform_remote_state: Readonly<Record<string, unknown>> };
}

function backendOf(backend: string): Synthesized['terraform']['backend'] {
  const { cloud, services } = readRadio({ cloud: `${CLOUD}${backend}` });
  const [service] = services;
  if (service === undefined) throw new Error('there is no service');
  const text = prepared(new ServiceStack(Testing.app(), { cloud, service }));
  return (JSON.parse(text) as Synthesized).terraform.backend;
}

describe('the backend of a stack', () => {
  it.each<[string, Record<string, unknown>]>([
    [
      'backend: { s3: { bucket: b, key: "{service}", use_lockfile: true, endpoints: { s3: "https://s3" }, max_retries: 2 } }',
      {
        s3: {
          bucket: 'b',
          key: 'radio',
          use_lockfile: true,
          endpoints: { s3: 'https://s3' },
          max_retries: 2,
        },
      },
    ],
    [
      'backend: { consul: { address: consul, scheme: https, path: "states/{service}", gzip: true } }',
      { consul: { address: 'consul', scheme: 'https', path: 'states/radio', gzip: true } },
    ],
    ['backend: { pg: {} }', { pg: { schema_name: 'terraform_radio' } }],
    ['backend: { local: { path: /states/radio } }', { local: { path: '/states/radio' } }],
  ])('is that of cloud.yml, and no other: %s', (backend, synthesized) => {
    expect(backendOf(backend)).toEqual(synthesized);
  });

  it("is cdktf's own when cloud.yml has none", () => {
    const path = expect.stringMatching(/^\/.*\/terraform\.radio\.tfstate$/) as unknown;
    expect(backendOf('')).toEqual({ local: { path } });
  });

  it('is where another stack reads from that refers to it', () => {
    const app = Testing.app();
    const one = new TerraformStack(app, 'one');
    const settings = { conn_str: 'postgres://db/state', schema_name: 'terraform_one' };
    new StateBackend(one, 'pg', settings);
    const wave = new TerraformResource(one, 'wave', { terraformResourceType: 'terraform_data' });
    const other = new TerraformStack(app, 'other');
    new TerraformOutput(other, 'heard', { value: wave.getStringAttribute('id') });
    const { data } = JSON.parse(prepared(other)) as Synthesized;
    expect(Object.values(data?.terraform_remote_state ?? {})).toEqual([{ backend: 'pg', config: settings }]);
  });
});

/** As an app does it: what stacks say of each other is found first. */
function prepared(stack: TerraformStack): string {
  stack.prepareStack();
  return Testing.synth(stack);
}
