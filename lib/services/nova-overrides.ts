/** Nova from images that are not Kolla's: what of single roles and jobs an operator may set in cloud.yml. */
import { z } from 'zod';
import { own } from '../model/own';
import type { Job, ServiceRole } from '../model/service-definition';

/** Several nova-compute-ironic are one here. */
const ROLES = [
  'nova-super-conductor',
  'nova-conductor',
  'nova-scheduler',
  'nova-novncproxy',
  'nova-spicehtml5proxy',
  'nova-serialproxy',
  'nova-api',
  'nova-metadata',
  'nova-compute-ironic',
  'nova-ssh',
  'nova-libvirt',
  'nova-compute',
] as const;

const JOBS = [
  'nova-cells-check',
  'nova-stale-records',
  'nova-upgrade-check',
  'nova-api-pending-migrations',
  'nova-cell-pending-migrations',
  'nova-api-bootstrap',
  'nova-map-cell0',
  'nova-cell-bootstrap',
  'nova-create-cell',
  'nova-discover-hosts',
  'nova-api-online-data-migrations',
  'nova-cell-online-data-migrations',
] as const;

const command = z
  .array(z.string())
  .min(1)
  .optional()
  .describe("Command, word by word. Default: the image's, which in Kolla reads it from config.json.");
const environment = z
  .record(z.string(), z.string())
  .default({})
  .describe('More variables; they come before those of the definition.');

const roleSettings = z.strictObject({
  image: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._/-]*$/, { error: 'must be the name of an image below images.registry' })
    .optional()
    .describe('Name of the image below images.registry. [nova_api_image and so on]'),
  command,
  environment,
  healthcheck_test: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      "As in Docker: [CMD-SHELL, ...], or [NONE]. Default: Kolla's. [nova_api_healthcheck_test and so on]",
    ),
  extra_volumes: z
    .array(z.string())
    .default([])
    .describe('More binds for this role. [nova_api_extra_volumes and so on]'),
});

const jobSettings = z.strictObject({ command, environment });

type RoleSettings = z.output<typeof roleSettings>;
type JobSettings = z.output<typeof jobSettings>;

export const roleOverrides = byName(ROLES, roleSettings);
export const jobOverrides = byName(JOBS, jobSettings);

/** An object, and not a record: a name that is none is an unknown key then, with the one that was meant. */
function byName<Settings>(names: readonly string[], settings: z.ZodType<Settings>) {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, settings.optional()]))).default({});
}

export function overrideRoles<Roles extends Readonly<Record<string, ServiceRole>>>(
  roles: Roles,
  overrides: Readonly<Record<string, RoleSettings | undefined>>,
): { readonly [Role in keyof Roles]: ServiceRole } {
  const changed = Object.entries(roles).map(([name, role]) => {
    const kind = name.replace(/^(nova-compute-ironic)-\d+$/, '$1');
    const settings = own(overrides, kind);
    return [name, settings === undefined ? role : overrideRole(role, settings)] as const;
  });
  return Object.fromEntries(changed) as { readonly [Role in keyof Roles]: ServiceRole };
}

function overrideRole(
  role: ServiceRole,
  {
    image,
    command: words,
    environment: variables,
    healthcheck_test: test,
    extra_volumes: volumes,
  }: RoleSettings,
): ServiceRole {
  return {
    ...role,
    ...(image !== undefined && { image }),
    ...(words !== undefined && { command: words }),
    ...(test !== undefined && { healthcheck: { ...role.healthcheck, test } }),
    environment: { ...role.environment, ...variables },
    volumes: [...(role.volumes ?? []), ...volumes],
  };
}

export function overrideJobs(
  jobs: Readonly<Record<string, Job>>,
  overrides: Readonly<Record<string, JobSettings | undefined>>,
): Readonly<Record<string, Job>> {
  const changed = Object.entries(jobs).map(([name, job]) => {
    const settings = own(overrides, name);
    if (settings === undefined) return [name, job] as const;
    const words = settings.command ?? job.command;
    const variables = { ...job.environment, ...settings.environment };
    return [name, { ...job, ...(words && { command: words }), environment: variables }] as const;
  });
  return Object.fromEntries(changed);
}
