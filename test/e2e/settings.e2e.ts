import type { Attributes } from '../../lib/provider/resource';
import type { Lab } from '../lab/lab';
import { emptyLab, OLD } from './deployed-lab';
import { RealProvider, stateOf } from './real-provider';

const IMAGE = 'nova-scheduler';

/** Settings that any engine accepts without privileges of its own; the others are tested against the API's shapes. */
const SETTINGS: Attributes = {
  command: ['kolla_start'],
  env: ['KOLLA_SERVICE_NAME=nova-scheduler', 'B=2', 'A=1'],
  hostname: 'scheduler',
  user: '0:0',
  working_dir: '/tmp',
  stop_signal: 'SIGTERM',
  stop_timeout: 5,
  restart: 'unless-stopped',
  init: true,
  privileged: false,
  read_only: false,
  group_add: ['100'],
  sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
  security_opts: ['no-new-privileges'],
  tmpfs: { '/scratch': 'size=1m' },
  memory: 64,
  memory_swap: 128,
  shm_size: 16,
  cpu_shares: 512,
  cpus: '0.5',
  dns: ['127.0.0.1'],
  dns_search: ['example.org'],
  log_driver: 'json-file',
  log_opts: { 'max-size': '1m' },
  labels: [{ label: 'org.example.one', value: '1' }],
  capabilities: [{ drop: ['MKNOD', 'NET_RAW'] }],
  devices: [{ host_path: '/dev/null', container_path: '/dev/other' }],
  host: [{ host: 'controller', ip: '127.0.0.1' }],
  ports: [{ internal: 8774, ip: '127.0.0.1' }],
  healthcheck: [
    { test: ['CMD', 'healthcheck_port', 'nova-scheduler', '5672'], interval: '90s', timeout: '5s' },
  ],
  upload: [{ file: '/etc/nova.conf', content: 'debug = true', permissions: '0600' }],
};

describe('settings of a container on a real engine', () => {
  let lab: Lab;
  let provider: RealProvider;
  let config: Attributes;

  beforeAll(async () => {
    lab = await emptyLab('set', 1, 0);
    await lab.buildRelease(OLD, { only: IMAGE });
    provider = await RealProvider.start(lab.engineAddress);
    config = {
      ...SETTINGS,
      docker_host: 'ctl1',
      name: lab.names.on('ctl1', 'settings'),
      image: `${lab.names.registry}/${IMAGE}:${OLD}`,
      volumes: [
        { volume_name: lab.names.on('ctl1', 'logs'), container_path: '/var/log/kolla/' },
        { host_path: lab.directory, container_path: '/lab', read_only: true },
      ],
      networks_advanced: [{ name: lab.names.network, aliases: ['scheduler'] }, { name: 'bridge' }],
    };
  });

  afterAll(async () => {
    await provider.client.close();
    await lab.destroy();
  });

  it('are made, read back as configured, and planned as unchanged', async () => {
    const state = stateOf(await provider.deploy(config));
    const { planned, refreshed } = await provider.plan(config, state);
    expect(planned).toEqual(refreshed);
    expect(await lab.execute('ctl1', 'settings', ['cat', '/etc/nova.conf'])).toBe('debug = true');
    expect(Object.keys((await lab.inspect('ctl1', 'settings')).NetworkSettings.Networks).sort()).toEqual(
      ['bridge', lab.names.network].sort(),
    );
  });

  it('are planned as a new container when one changes', async () => {
    const state = stateOf(await provider.deploy(config));
    const { planned, requiresReplace } = await provider.plan({ ...config, memory: 96 }, state);
    expect(typeof planned['id']).toBe('symbol');
    expect(requiresReplace).toEqual([]);
  });
});
