import { Testing } from 'cdktf';
import { ServiceStack } from '../../lib/constructs/service-stack';
import { readNova } from '../services/small-nova';

interface Synthesized {
  readonly resource: {
    readonly docker_fleet: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly docker_container: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly docker_restart_list: Readonly<Record<string, unknown>>;
    readonly docker_rolling_restart: Readonly<Record<string, unknown>>;
    readonly terraform_data: Readonly<Record<string, unknown>>;
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

describe('a wave that restarts', () => {
  const { resource } = synthesize();

  it('lists what is started too early when nothing is outdated, and restarts that before the next wave', () => {
    expect(resource.docker_restart_list['rolling-restart']).toMatchObject({
      release: 'n',
      containers: {
        'nova-conductor': ['ctl1/nova_conductor', 'ctl2/nova_conductor'],
        'nova-compute': ['cmp1/nova_compute'],
      },
      former_releases: '${data.docker_prechecks.prechecks.former_releases}',
      blocked_by: '${concat([], docker_fleet.conductors.outdated, docker_fleet.computes.outdated)}',
      depends_on: ['terraform_data.discovery-done'],
    });
    expect(resource.docker_rolling_restart['rolling-restart']).toMatchObject({
      hosts: { 'nova-scheduler': ['ctl1', 'ctl2'], 'nova-compute': ['cmp1'] },
      steps: [
        ['nova-conductor'],
        ['nova-scheduler'],
        ['nova-compute'],
        ['nova-metadata', 'nova-novncproxy'],
        ['nova-api'],
      ],
      free: ['nova-compute'],
      started: '${docker_restart_list.rolling-restart.started}',
    });
    expect(resource.terraform_data['rolling-restart-done']).toMatchObject({
      depends_on: ['docker_rolling_restart.rolling-restart'],
    });
  });
});
