import type { ContainerInspection } from '../../lib/engine/container-engine';
import { inspectedSpec } from '../../lib/engine/recreate/inspected-spec';

const ID = '1a2b3c4d5e6f'.padEnd(64, '0');
const VOLUME = 'f'.repeat(64);

function inspection(more: Record<string, object> = {}): ContainerInspection {
  return {
    Id: ID,
    Image: 'sha256:1',
    Config: {
      Hostname: ID.slice(0, 12),
      Image: 'nova-api:1',
      Env: ['A=1'],
      Labels: { a: '1' },
      ...more['Config'],
    },
    HostConfig: {
      NetworkMode: 'default',
      Binds: ['/run:/run'],
      RestartPolicy: { Name: 'no' },
      ...more['HostConfig'],
    },
    NetworkSettings: { Networks: { bridge: { NetworkID: 'b', Aliases: null } }, ...more['NetworkSettings'] },
    Mounts: more['Mounts'] ?? [],
  } as unknown as ContainerInspection;
}

const again = (it: ContainerInspection) =>
  inspectedSpec(it, { image: 'nova-api:1', restartPolicy: 'on-failure:3' });
const networks = (it: ContainerInspection) =>
  Object.entries(again(it).NetworkingConfig?.EndpointsConfig ?? {});

describe('what a container is made again from', () => {
  it('is what was configured, with the policy that it had', () => {
    expect(again(inspection())).toMatchObject({
      Image: 'nova-api:1',
      Env: ['A=1'],
      Labels: { a: '1' },
      HostConfig: { Binds: ['/run:/run'], RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } },
    });
  });

  it('has a host name only where somebody chose it', () => {
    expect(again(inspection()).Hostname).toBe('');
    expect(again(inspection({ Config: { Hostname: 'api' } })).Hostname).toBe('api');
    const onHost = inspection({ Config: { Hostname: 'ctl1' }, HostConfig: { NetworkMode: 'host' } });
    expect(again(onHost).Hostname).toBe('');
  });

  it('has its anonymous volumes by name', () => {
    const Mounts = [
      { Type: 'volume', Name: VOLUME, Destination: '/data', RW: false },
      { Type: 'volume', Name: 'named', Destination: '/named', RW: true },
      { Type: 'bind', Source: '/run', Destination: '/run', RW: true },
    ];
    expect(again(inspection({ Mounts })).HostConfig?.Binds).toEqual(['/run:/run', `${VOLUME}:/data:ro`]);
  });

  it('has a mount of an anonymous volume with that volume', () => {
    const Mounts = [{ Type: 'volume', Name: VOLUME, Destination: '/data', RW: true }];
    const HostConfig = { Mounts: [{ Type: 'volume', Target: '/data' }] };
    const spec = again(inspection({ Mounts, HostConfig }));
    expect(spec.HostConfig?.Mounts).toEqual([{ Type: 'volume', Target: '/data', Source: VOLUME }]);
    expect(spec.HostConfig?.Binds).toEqual(['/run:/run']);
  });

  it('has nothing of its own where it has the network of another container', () => {
    const HostConfig = { NetworkMode: `container:${ID}` };
    const spec = again(
      inspection({
        HostConfig,
        Config: { ExposedPorts: { '80/tcp': {} } },
        NetworkSettings: { Networks: {} },
      }),
    );
    expect(Object.keys(spec)).not.toEqual(
      expect.arrayContaining(['Hostname', 'ExposedPorts', 'NetworkingConfig']),
    );
  });

  it('is in the networks that it was in, that of its mode first, with chosen aliases and addresses', () => {
    const chosen = {
      IPAMConfig: { IPv4Address: '10.0.0.9' },
      Aliases: ['api', ID.slice(0, 12)],
      NetworkID: 'm',
    };
    const NetworkSettings = { Networks: { bridge: { NetworkID: 'b', Aliases: null }, mine: chosen } };
    expect(networks(inspection({ HostConfig: { NetworkMode: 'mine' }, NetworkSettings }))).toEqual([
      ['mine', { IPAMConfig: { IPv4Address: '10.0.0.9' }, Aliases: ['api'] }],
      ['bridge', {}],
    ]);
    expect(networks(inspection({ HostConfig: { NetworkMode: 'm' }, NetworkSettings }))[0]?.[0]).toBe('mine');
    expect(networks(inspection())).toEqual([]);
  });
});
