import { z } from 'zod';
import { ALLOWABLE_FINDINGS } from '../contract/prechecks';

const VERSION = 'A tag, a tag with a digest (tag@sha256:...), or a digest alone (sha256:...).';

const role = z.strictObject({
  tag: z
    .string()
    .optional()
    .describe(`Version of this role on all its hosts. Default: the service's tag. ${VERSION}`),
  hosts: z
    .record(z.string(), z.string().describe(VERSION))
    .optional()
    .describe('Version on single hosts, by host name: a canary ahead, or a host that stays outdated.'),
});

const service = z.strictObject({
  tag: z.string().optional().describe(`Version of every role that has none of its own. ${VERSION}`),
  roles: z
    .record(z.string(), role)
    .optional()
    .describe('Versions of single roles, by role name: nova-compute.'),
  releases: z
    .record(
      z.string(),
      z.string().regex(/^\d{4}\.[12]$/, { error: 'must be a release of OpenStack, as "2025.2"' }),
    )
    .optional()
    .describe(
      'OpenStack release of versions whose tag names none, by version: my-build-7: "2025.2". Settings of containers follow it. Without an entry such a version counts as the newest release that is known.',
    ),
  allow: z
    .array(z.enum(ALLOWABLE_FINDINGS))
    .optional()
    .describe('Findings of the prechecks that are warnings for this service instead of errors.'),
});

/** The shape of versions.yml. Names of services, roles and hosts are checked against the definitions and cloud.yml. */
export const versionsSchema = z
  .record(z.string(), service)
  .describe('Desired versions by service: the services named here are deployed, each as one stack.');
