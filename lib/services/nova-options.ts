import { z } from 'zod';
import { jobOverrides, roleOverrides } from './nova-overrides';
import { snapshotOption } from './snapshot-options';

/** Of the API, of the cell that instances are in, and of the one for those that are in none. */
const NOVA_DATABASES = ['nova_api', 'nova_cell0', 'nova'];

const absolutePath = z.string().startsWith('/', { error: 'must be true, false or an absolute path' });

const place = z
  .string()
  .regex(/^(\/[^:]*|[a-zA-Z0-9][\w.-]+)$/, { error: 'must be the name of a volume, or an absolute path' })
  .optional();

const flag = (byDefault: boolean) => z.boolean().default(byDefault);
const port = (byDefault: number) => z.int().min(1).max(65535).default(byDefault);

/** `services.nova` in cloud.yml. Kolla's name of a setting, where it is another one, is given in brackets. */
export const novaOptions = z.strictObject({
  console: z
    .enum(['novnc', 'spice', 'none'])
    .default('novnc')
    .describe('Console proxy: nova-novncproxy, nova-spicehtml5proxy, or none. [nova_console]'),
  serialconsole_proxy: flag(false).describe('Run nova-serialproxy. [enable_nova_serialconsole_proxy]'),
  cells: flag(false).describe('Run nova-super-conductor. [enable_cells]'),
  metadata: z
    .boolean()
    .optional()
    .describe('Run nova-metadata. Default: since 2025.1; before that, nova-api serves metadata.'),
  ironic: flag(false).describe('Run nova-compute-ironic. [enable_ironic]'),
  multi_compute_ironic: z
    .int()
    .min(0)
    .default(0)
    .describe(
      'So many nova-compute-ironic-1, -2, ... instead of one, each on the host of the group that is named like it. [length of nova_multi_compute_ironic_config]',
    ),
  ssh: flag(true).describe('Run nova-ssh, which carries cold migrations. [enable_nova_ssh]'),
  libvirt_container: flag(true).describe(
    "Run nova-libvirt. Without it libvirt is the host's own, and so are its directories. [enable_nova_libvirt_container]",
  ),
  service_records: flag(true).describe(
    "Wait until Nova's own service records say that a new conductor, scheduler or compute is up; else its engine's word is enough.",
  ),
  stale_records: z
    .enum(['named', 'forced_down'])
    .default('named')
    .describe(
      'Dead service records of hosts that are not in cloud.yml keep the RPC version low. named: a plan names them. forced_down: a deploy forces them down as well, and lifts that from those that report again.',
    ),
  upgrade_check: flag(true).describe(
    "Run nova's upgrade check with the new release before anything is touched.",
  ),
  cells_check: flag(true).describe(
    'Refuse to upgrade a nova that has more cells than one, cell0 aside: they would be left behind.',
  ),
  snapshot: snapshotOption(NOVA_DATABASES).describe(
    'Save the MariaDB data before the schema changes: true, false, or how. Needs enable_mariabackup in Kolla.',
  ),
  restart_after_upgrade: flag(true).describe(
    'Restart what was started before all of nova was at a new release: it keeps the RPC version of the oldest service that it saw.',
  ),
  online_data_migrations: flag(true).describe(
    'Run the online data migrations when all of nova, every compute included, is at the new release.',
  ),
  instance_datadir_volume: place.describe(
    "Directory of instances: a named volume, or a path of the host. Default: nova_compute; with the host's own libvirt /var/lib/nova. [nova_instance_datadir_volume]",
  ),
  libvirt_volume: place.describe(
    "Directory of libvirt, likewise. Default: libvirtd; with the host's own libvirt /var/lib/libvirt. [nova_libvirt_volume]",
  ),
  iscsid: flag(false).describe('Bind the volume iscsi_info into nova-compute. [enable_iscsid]'),
  shared_mnt: z
    .union([z.boolean(), absolutePath], { error: 'must be true, false or an absolute path' })
    .default(false)
    .describe(
      'Share a directory of the host with computes, for NFS and Quobyte volumes: true for /var/lib/nova-mnt, up to 2026.1 /var/lib/nova/mnt; or its path. [enable_shared_var_lib_nova_mnt]',
    ),
  queue_manager: flag(false).describe(
    'Bind /dev/shm, which oslo.messaging needs for its queue manager, before 2025.1, too. [om_enable_queue_manager]',
  ),
  tls_backend: flag(false).describe('The APIs listen with TLS. [nova_enable_tls_backend]'),
  rpc_port: port(5672).describe('Port of RabbitMQ; 5671 with TLS. [om_rpc_port]'),
  api_port: port(8774).describe('[nova_api_listen_port]'),
  metadata_port: port(8775).describe('[nova_metadata_listen_port]'),
  novncproxy_port: port(6080).describe('[nova_novncproxy_listen_port]'),
  spicehtml5proxy_port: port(6082).describe('[nova_spicehtml5proxy_listen_port]'),
  ssh_port: port(8022).describe('[nova_ssh_port]'),
  scheduler_healthcheck_retries: z
    .int()
    .positive()
    .optional()
    .describe('Default: 8 since 2026.1, 3 before. [nova_scheduler_healthcheck_retries]'),
  graceful_timeout: z
    .int()
    .positive()
    .optional()
    .describe(
      "Seconds between the stop signal and the kill. Default: nova's own, 180 since 2026.1; 60 before. [docker_graceful_timeout]",
    ),
  concurrency_backend: z
    .enum(['auto', 'eventlet', 'threading'])
    .optional()
    .describe(
      "How nova's services run many things at a time, since 2026.1: auto leaves it to nova.conf and to the release. To be set for the upgrade to 2026.2, whose conductors and computes have native threads unless told otherwise. Default: auto. [concurrency_backend]",
    ),
  config_strategy: z
    .enum(['COPY_ALWAYS', 'COPY_ONCE'])
    .default('COPY_ALWAYS')
    .describe('Whether a restart takes over changed configuration. [config_strategy]'),
  extra_volumes: z
    .array(z.string())
    .default([])
    .describe('More binds for every container of nova. [nova_extra_volumes]'),
  timezone: z
    .string()
    .regex(/^[\w+/-]+$/, { error: 'must be the name of a time zone, as Europe/Berlin' })
    .optional()
    .describe(
      "TZ of containers since 2026.2; before, they have the host's clock. Default: that of containers.environment, else UTC.",
    ),
  base_distro: z
    .enum(['debian', 'ubuntu', 'rocky', 'centos'])
    .optional()
    .describe('Distribution of images. Default: what their tag says, else rocky. [kolla_base_distro]'),
  roles: roleOverrides.describe("Settings of single roles, by role: for images that are not Kolla's."),
  jobs: jobOverrides.describe("Commands of single jobs, by job: for images that are not Kolla's."),
});

export type NovaOptions = z.output<typeof novaOptions>;
