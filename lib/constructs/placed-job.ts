import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { ResolvedJob } from '../model/desired-service';
import { jobConfig } from './container-config';
import { giveLogicalId } from './logical-id';
import { findImage, PlacedContainer, type PlacedImage } from './placed-resources';
import type { Expression } from './terraform-text';

export interface PlacedJobConfig {
  readonly after: TerraformResource;
  /** Images of the stack by reference. */
  readonly images: ReadonlyMap<string, PlacedImage>;
  /** Dead service records of nothing that is to run, or ones that report again. */
  readonly staleRecords: Expression;
  /** A list; the job does not run while that has elements. @default - nothing blocks it */
  readonly blockedBy?: Expression;
}

/** A job as a `docker_container` that runs to its end. */
export function placeJob(
  scope: Construct,
  job: ResolvedJob,
  { after, images, staleRecords, blockedBy }: PlacedJobConfig,
): PlacedContainer {
  const triggers = job.triggers.map(
    ({ role, image, host }) => [role, findImage(images, image).identityOn(host)] as const,
  );
  const placement = {
    dockerHost: job.host,
    acceptedExitCodes: job.acceptedExitCodes,
    ...(job.ignoresImage && { ignoreImage: true }),
    triggers: { ...Object.fromEntries(triggers), ...hostTriggers(job) },
    ...(job.onlyBeside !== undefined && { onlyBeside: job.onlyBeside }),
    ...(job.unlessRelease !== undefined && { unlessRelease: job.unlessRelease }),
    ...(job.exitCodes && { exitCodes: job.exitCodes }),
    ...(job.unlessBeside !== undefined && { unlessBeside: job.unlessBeside }),
    ...(job.forcesDownStaleRecords && { runFor: staleRecords }),
    ...(blockedBy && { blockedBy }),
    ...(job.placements && { placements: job.placements }),
  };
  const resource = new PlacedContainer(scope, job.job, placement, {
    ...jobConfig(job).asTemplates,
    dependsOn: [after],
  });
  giveLogicalId(resource, job.job);
  return resource;
}

function hostTriggers({ hostTriggers: roles = {} }: ResolvedJob): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(roles).map(([role, hosts]) => [`hosts of ${role}`, hosts.join(' ')]),
  );
}
