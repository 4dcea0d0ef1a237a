import { z } from 'zod';
import { snapshotOption } from './snapshot-options';

/** Of the API, of the cell that instances are in, and of the one for those that are in none. */
const NOVA_DATABASES = ['nova_api', 'nova_cell0', 'nova'];

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
  metadata: flag(true).describe('Run nova-metadata; a container of its own since 2025.1.'),
  ironic: flag(false).describe('Run nova-compute-ironic. [enable_ironic]'),
  ssh: flag(true).describe('Run nova-ssh, which carries cold migrations. [enable_nova_ssh]'),
  libvirt_container: flag(true).describe(
    "Run nova-libvirt. Without it libvirt is the host's own, and so are its directories. [enable_nova_libvirt_container]",
  ),
  upgrade_check: flag(true).describe(
    "Run nova's upgrade check with the new release before anything is touched.",
  ),
  snapshot: snapshotOption(NOVA_DATABASES).describe(
    'Save the MariaDB data before the schema changes: true, false, or how. Needs enable_mariabackup in Kolla.',
  ),
  online_data_migrations: flag(true).describe(
    'Run the online data migrations when all of nova, every compute included, is at the new release.',
  ),
  iscsid: flag(false).describe('Bind the volume iscsi_info into nova-compute. [enable_iscsid]'),
  shared_mnt: z
    .string()
    .startsWith('/', { error: 'must be an absolute path' })
    .optional()
    .describe(
      'Directory that computes share with the host for NFS and Quobyte volumes: /var/lib/nova-mnt, in 2026.1 and earlier /var/lib/nova/mnt. Default: none. [enable_shared_var_lib_nova_mnt]',
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
    .default(8)
    .describe('8 since 2026.1, 3 before. [nova_scheduler_healthcheck_retries]'),
  graceful_timeout: z
    .int()
    .positive()
    .default(60)
    .describe(
      'Seconds between the stop signal and the kill; nova asks for 180 from 2026.1 on. [docker_graceful_timeout]',
    ),
  config_strategy: z
    .enum(['COPY_ALWAYS', 'COPY_ONCE'])
    .default('COPY_ALWAYS')
    .describe('Whether a restart takes over changed configuration. [config_strategy]'),
  extra_volumes: z
    .array(z.string())
    .default([])
    .describe(
      'More binds for every container of nova; /etc/localtime:/etc/localtime:ro up to 2026.1. [nova_extra_volumes]',
    ),
});

export type NovaOptions = z.output<typeof novaOptions>;
