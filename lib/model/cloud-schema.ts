import { z } from 'zod';
import type { Service } from './service';

/** The shape of cloud.yml: keys in snake_case as in Kolla and Ansible. What names and addresses may be is in check-hosts. */
export function cloudSchema(services: readonly Service[]) {
  return z.strictObject({
    images,
    hosts: z
      .record(z.string(), host)
      .describe('Machines, or engines, by name. "First host" means first in this order.'),
    containers: containers.prefault({}).describe('Settings for the containers of all services.'),
    services: z
      .strictObject(Object.fromEntries(services.map(({ name, options }) => [name, options.prefault({})])))
      .prefault({})
      .describe('Options by service.'),
    backend: backend
      .optional()
      .describe("Where Terraform keeps its state. Default: Terraform's local backend."),
  });
}

const images = z
  .strictObject({
    registry: z
      .string()
      .describe(
        'Registry and namespace: quay.io/openstack.kolla. Empty for images that exist only on the hosts.',
      ),
    allow_floating_tags: z
      .boolean()
      .default(false)
      .describe('Accept tags that move by design: latest, master, main, stable, edge, nightly, devel.'),
  })
  .describe('An image is <registry>/<name of the image>:<version>.');

const host = z.strictObject({
  engine: z
    .string()
    .meta({ pattern: '^unix:///', examples: ['unix:///run/docker.sock'] })
    .describe("Address of the host's Docker engine: unix:///run/docker.sock."),
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

/** `30` or `30s`. */
const SECONDS_RULE = 'must be whole seconds, written 30 or 30s';

const seconds = z
  .union([z.int().nonnegative(), z.string().regex(/^\d+s$/, { error: SECONDS_RULE })], {
    error: SECONDS_RULE,
  })
  .transform((value) => (typeof value === 'number' ? value : Number(value.slice(0, -1))));

const positiveSeconds = seconds.refine((value) => value > 0, { error: 'must be more than 0 seconds' });

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
