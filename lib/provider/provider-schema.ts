import type { DecodedPlan } from './decode';
import { blockSchema, optional, required } from './schema-builder';

/** Of the bindings' provider block; here the hosts are in `hosts`. */
export const REFUSED = [
  'host',
  'context',
  'ca_material',
  'cert_material',
  'key_material',
  'cert_path',
  'ssh_opts',
] as const;

export const providerSchema = blockSchema({
  description: 'Docker Engines on any number of hosts, served by one process.',
  attributes: [
    // Attributes of an object type are all obligatory in Terraform; of a map they may be left out.
    required(
      'hosts',
      ['map', ['map', 'string']],
      'Hosts by name: `engine` is the address, then tls_ca, tls_cert, tls_key, ssh_identity, ssh_known_hosts, ssh_config; on_unreachable is fail or skip.',
    ),
    optional(
      'connection_timeouts',
      ['map', 'number'],
      'Seconds: `connect` (10), `request` (60), `stall` (15), `pull` (300).',
    ),
    optional(
      'registry_logins',
      ['map', ['map', 'string']],
      'By registry: username, and password_env or password_file, which say where the password is. Others are those of the Docker configuration.',
    ),
    optional(
      'order',
      'string',
      'JSON: the waves of the service, what belongs to each and in which way it comes.',
    ),
    optional(
      'records',
      'string',
      'Directory in which each run leaves a file of what it did: JSON lines. Not set: no record is left.',
    ),
    optional(
      'hooks',
      'string',
      'JSON: who is told of the events of a run while it happens: programs, webhooks, collectors. Names environment variables that hold secrets.',
    ),
    ...REFUSED.map((name) =>
      optional(
        name,
        name === 'ssh_opts' ? ['list', 'string'] : 'string',
        'Refused: declare the host in `hosts`.',
      ),
    ),
    optional(
      'disable_docker_daemon_check',
      'bool',
      'Without effect: no engine is asked before a resource needs it.',
    ),
  ],
});

/** What is configured; some of it may not be known yet when it is validated. */
export type ProviderConfig = DecodedPlan<typeof providerSchema>;
