import { Testing } from 'cdktf';
import { ServiceStack } from '../../lib/constructs/service-stack';
import { readNova } from '../services/small-nova';

interface Synthesized {
  readonly resource: {
    readonly docker_fleet: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly docker_container: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  readonly output: Readonly<Record<string, { readonly value: unknown }>>;
  readonly removed: readonly { readonly from: string; readonly lifecycle: unknown }[];
}

function synthesize(): Synthesized {
  const { cloud, services } = readNova();
  const [service] = services;
  if (service === undefined) throw new Error('there is no service');
  return JSON.parse(Testing.synth(new ServiceStack(Testing.app(), { cloud, service }))) as Synthesized;
}

describe('a wave that is one resource', () => {
  const { resource, output, removed } = synthesize();

  it('has a strategy where its containers go together, and none where hosts go at their rollouts', () => {
    const strategies = Object.entries(resource.docker_fleet).map(([name, { strategy }]) => [name, strategy]);
    expect(strategies).toEqual([
      ['computes', undefined],
      ['conductors', 'together'],
    ]);
    expect(resource.docker_fleet['conductors']).toMatchObject({
      hosts: { 'nova-conductor': ['ctl1', 'ctl2'] },
      depends_on: ['terraform_data.bootstrap-done'],
    });
    expect(output['nova-conductor']?.value).toContain('docker_fleet.conductors.running["nova-conductor"]');
  });

  it('makes Terraform forget the containers that were resources of their own, and no others', () => {
    expect(removed.map(({ from }) => from).sort()).toEqual([
      'docker_container.nova-compute_cmp1',
      'docker_container.nova-conductor_ctl1',
      'docker_container.nova-conductor_ctl2',
      'docker_container.nova-libvirt_cmp1',
      'docker_container.nova-ssh_cmp1',
    ]);
    expect(removed.every(({ lifecycle }) => JSON.stringify(lifecycle) === '{"destroy":false}')).toBe(true);
    const declared = Object.keys(resource.docker_container).map((name) => `docker_container.${name}`);
    expect(removed.filter(({ from }) => declared.includes(from))).toEqual([]);
  });

  it('blocks jobs while something in it is outdated, whatever its strategy', () => {
    expect(resource.docker_container['nova-api-online-data-migrations']?.['blocked_by']).toBe(
      '${concat([], docker_fleet.conductors.outdated, docker_fleet.computes.outdated)}',
    );
  });
});
