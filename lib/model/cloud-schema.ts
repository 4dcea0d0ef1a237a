import { z } from 'zod';
import { connectionsSchema, sshFilesSchema, tlsFilesSchema } from './connections-schema';
import { hooksSchema } from './hooks-schema';
import { positiveSeconds, seconds } from './seconds-schema';
import type { Service } from './service';
import { updatesSchema } from './updates-schema';
import { variableName } from './variable-schema';

/** The shape of cloud.yml: keys in snake_case as in Kolla and Ansible. What names and addresses may be is in check-hosts. */
export function cloudSchema(services: readonly Service[]) {
  return z.strictObject({
    images,
    hosts: z
      .record(z.string(), host)
      .describe('Machines, or engines, by name. "First host" means first in this order.'),
    connections: connectionsSchema.prefault({}).describe('How engines are reached.'),
    containers: containers.prefault({}).describe('Settings for the containers of all services.'),
    records: records.prefault({}),
    hooks: hooksSchema.prefault({}),
    updates: updatesSchema.prefault({}),
    services: z
      .strictObject(Object.fromEntries(services.map(({ name, options }) => [name, options.prefault({})])))
      .prefault({})
      .describe('Options by service.'),
    backend: backend
      .optional()
      .describe("Where Terraform keeps its state. Default: Terraform's local backend."),
  });
}

const login = z
  .strictObject({
    username: z.string().min(1).describe('User of the registry.'),
    password_env: variableName
      .optional()
      .describe('Environment variable that holds the password where cdktf runs.'),
    password_file: z
      .string()
      .min(1)
      .optional()
      .describe('File that holds the password, on the machine where cdktf runs.'),
  })
  .refine((it) => (it.password_env === undefined) !== (it.password_file === undefined), {
    error: 'must have either password_env or password_file',
  })
  .describe("Login of the registry. Default: that of the user's Docker configuration (docker login).");

const images = z
  .strictObject({
    registry: z
      .string()
      .describe(
        'Registry and namespace: quay.io/openstack.kolla. Empty for images that exist only on the hosts.',
      ),
    pull: z
      .enum(['missing', 'changed'])
      .default('missing')
      .describe(
        'missing: what a host has is used. changed: every plan asks the registry whether it has another image under the tag by now.',
      ),
    login: login.optional(),
    allow_floating_tags: z
      .boolean()
      .default(false)
      .describe('Accept tags that move by design: latest, master, main, stable, edge, nightly, devel.'),
  })
  .refine(({ registry, pull, login: own }) => registry !== '' || (pull === 'missing' && own === undefined), {
    when: ({ issues }) => issues.length === 0,
    error: 'without a registry there is nothing to pull: take out pull and login',
  })
  .describe('An image is <registry>/<name of the image>:<version>.');

const host = z.strictObject({
  engine: z
    .string()
    .meta({
      pattern: '^(unix:///|tcp://|ssh://)',
      examples: ['unix:///run/docker.sock', 'tcp://10.0.0.21:2376', 'ssh://root@ctl1'],
    })
    .describe(
      "Address of the host's engine: unix:///run/docker.sock, tcp://host:port, or ssh://user@host:port/run/docker.sock.",
    ),
  tls: tlsFilesSchema.optional().describe('For tcp://; what is missing is taken from connections.tls.'),
  ssh: sshFilesSchema.optional().describe('For ssh://; what is missing is taken from connections.ssh.'),
  groups: z
    .array(z.string())
    .default([])
    .describe('Groups that place roles: control, compute, or the name of a role.'),
  address: z
    .string()
    .default('127.0.0.1')
    .describe("Address that the services on this host listen on; Kolla's api_interface."),
  suffix: z
    .string()
    .default('')
    .describe(
      'Appended to the names of containers and volumes after a dash; for hosts that share one engine.',
    ),
  config_directory: z
    .string()
    .optional()
    .describe('Configuration directory on this host, if not that of all containers.'),
});

const healthcheck = z
  .strictObject({
    interval: positiveSeconds.prefault(30).describe('Between two checks.'),
    timeout: positiveSeconds.prefault(30).describe('A check that takes longer has failed.'),
    retries: z
      .int()
      .positive()
      .default(3)
      .describe('Failed checks in a row that make a container unhealthy.'),
    start_period: seconds.prefault(5).describe('Failures do not count for this long after the start.'),
  })
  .describe(
    "Timings in seconds for every healthcheck that does not set its own. Kolla's defaults: 30, 30, 3, 5.",
  );

const containers = z.strictObject({
  config_directory: z
    .string()
    .default('/etc/kolla')
    .describe('Directory on the hosts that holds one directory of configuration per role.'),
  network_mode: z
    .string()
    .min(1, { error: 'must not be empty' })
    .default('host')
    .describe("Docker's network mode; Kolla's is host."),
  ulimits: z
    .boolean()
    .default(true)
    .describe('Apply the ulimits of the definitions; off where the engine may not raise limits.'),
  host_access: z
    .boolean()
    .default(true)
    .describe('Honour privileged mode, host namespaces and binds of /dev, /run, /sys; off for a lab only.'),
  environment: z
    .record(z.string(), z.string())
    .default({})
    .describe("Added to every container's environment, such as TZ; what a definition sets wins."),
  healthcheck: healthcheck.prefault({}),
});

const records = z
  .strictObject({
    directory: z
      .string()
      .min(1, { error: 'must not be empty' })
      .default('.kollaform/runs')
      .describe('Directory with one directory per service; share it as you share the state.'),
  })
  .describe('Where each deploy and each restore leaves a file of what it did.');

const settings = z.record(z.string(), z.unknown());

const backend = z
  .strictObject({
    local: settings.optional(),
    pg: settings.optional(),
    s3: settings.optional(),
    http: settings.optional(),
    consul: settings.optional(),
  })
  .refine((kinds) => Object.keys(kinds).length === 1, {
    // An unknown kind has been reported already.
    when: ({ issues }) => issues.length === 0,
    error: 'must name exactly one of: local, pg, s3, http, consul',
  });

export type CloudFile = z.output<ReturnType<typeof cloudSchema>>;
