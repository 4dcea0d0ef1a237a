/** What kolla-ansible would have written for a Nova without keystone, on hosts that share one engine. */

/** Where the services that Nova needs are. */
export interface NovaPeers {
  /** Address of MariaDB, RabbitMQ, placement, and of what stands in for Glance and Neutron. */
  readonly address: string;
}

export interface NovaHost {
  readonly name: string;
  readonly address: string;
}

/** Directory of configuration, such as `nova-api`, to file name to text. */
export type NovaConfig = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Section = Readonly<Record<string, string | number | boolean>>;

const CONFIG_FILES = '/var/lib/kolla/config_files';
const WITH_API_DATABASE = ['nova-api', 'nova-api-bootstrap', 'nova-metadata', 'nova-scheduler'];

export function novaConfig(host: NovaHost, peers: NovaPeers): NovaConfig {
  const service = (name: string, command: string, more: Readonly<Record<string, string>> = {}) => {
    const files = { 'nova.conf': novaConf(name, host, peers), ...more };
    return [name, { 'config.json': configJson(command, Object.keys(files)), ...files }] as const;
  };
  const api = (name: string, module: string, port: number) =>
    service(name, `uwsgi /etc/nova/${name}-uwsgi.ini`, {
      [`${name}-uwsgi.ini`]: uwsgiIni(module, host.address, port),
    });
  return Object.fromEntries<Readonly<Record<string, string>>>([
    api('nova-api', 'nova.wsgi.osapi_compute', 8774),
    api('nova-metadata', 'nova.wsgi.metadata', 8775),
    service('nova-scheduler', 'nova-scheduler'),
    service('nova-conductor', 'nova-conductor'),
    service('nova-compute', 'nova-compute'),
    // As in Kolla, where nothing but a KOLLA_ variable, or a command, makes a one-shot container do something.
    service('nova-api-bootstrap', 'false'),
    service('nova-cell-bootstrap', 'false'),
    ['nova-libvirt', { 'config.json': configJson('lab_libvirt', []) }],
    ['mariabackup', { 'my.cnf': '[client]\nuser=backup\npassword=backup\n' }],
  ]);
}

function configJson(command: string, files: readonly string[]): string {
  const config_files = files.map((file) => ({
    source: `${CONFIG_FILES}/${file}`,
    dest: `/etc/nova/${file}`,
    owner: 'nova',
    perm: '0600',
  }));
  return `${JSON.stringify({ command, config_files }, null, 2)}\n`;
}

/** From roles/nova and roles/nova-cell of kolla-ansible; that of the cell has no API database, the conductor excepted. */
function novaConf(service: string, host: NovaHost, peers: NovaPeers): string {
  const { address } = peers;
  const rabbit = `rabbit://nova:nova@${address}:5672//`;
  const isApi = WITH_API_DATABASE.includes(service);
  return ini({
    DEFAULT: {
      host: host.name,
      my_ip: host.address,
      transport_url: rabbit,
      log_dir: '/var/log/kolla/nova',
      log_file: `/var/log/kolla/nova/${service}.log`,
      state_path: '/var/lib/nova',
      compute_driver: 'fake.FakeDriverWithoutFakeNodes',
      // Faster than the default of 10, so that a test sees within seconds who is up.
      report_interval: 5,
      service_down_time: 20,
    },
    ...(service !== 'nova-compute' && databases(isApi, address)),
    conductor: { workers: 1 },
    scheduler: { workers: 1 },
    upgrade_levels: { compute: 'auto' },
    quota: { instances: -1, cores: -1, ram: -1 },
    oslo_concurrency: { lock_path: '/var/lib/nova/tmp' },
    oslo_messaging_notifications: { driver: 'noop' },
    oslo_messaging_rabbit: { rabbit_quorum_queue: true, amqp_durable_queues: true },
    placement: token(`http://${address}:8778`),
    neutron: { ...token(`http://${address}:9696`), endpoint_override: `http://${address}:9696` },
    glance: { endpoint_override: `http://${address}:9292` },
    // The upgrade check of nova asks for it.
    service_user: { send_service_user_token: true, ...token(`http://${address}:8774`) },
    vnc: { enabled: false },
  });
}

/** Of the API, [database] is that of cell0. */
function databases(isApi: boolean, address: string): Readonly<Record<string, Section>> {
  const url = (name: string) => `mysql+pymysql://nova:nova@${address}:3306/${name}`;
  const common = { connection_recycle_time: 10, max_retries: -1 };
  return {
    database: { connection: url(isApi ? 'nova_cell0' : 'nova'), ...common },
    api_database: { connection: url('nova_api'), ...common },
  };
}

function token(endpoint: string): Section {
  return { auth_type: 'admin_token', endpoint, token: 'admin' };
}

/** As kolla-ansible's role service-uwsgi-config writes it, with one worker. */
function uwsgiIni(module: string, address: string, port: number): string {
  return ini({
    uwsgi: {
      plugin: 'python3',
      module,
      'http-socket': `${address}:${port}`,
      'add-header': 'Connection: close',
      'buffer-size': 65535,
      'die-on-term': true,
      'enable-threads': true,
      'exit-on-reload': false,
      'hook-master-start': 'unix_signal:15 gracefully_kill_them_all',
      'lazy-apps': true,
      master: true,
      processes: 1,
      'socket-timeout': 30,
      'thunder-lock': true,
      'disable-logging': true,
    },
  });
}

function ini(sections: Readonly<Record<string, Section>>): string {
  return Object.entries(sections)
    .map(([name, section]) => {
      const lines = Object.entries(section).map(([key, value]) => `${key} = ${value}\n`);
      return `[${name}]\n${lines.join('')}`;
    })
    .join('\n');
}
