import { Container, type ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { DataDockerRegistryImage } from '@cdktf/provider-docker/lib/data-docker-registry-image';
import { Image, type ImageConfig } from '@cdktf/provider-docker/lib/image';
import { Volume, type VolumeConfig } from '@cdktf/provider-docker/lib/volume';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { imageIdentity } from '../contract/image-identity';
import { printPlacements, type RolePlacement } from '../contract/role-placement';
import type { DesiredImage } from '../model/desired-service';
import type { Drain, UpdateOrder } from '../model/update-order';
import { giveLogicalId } from './logical-id';
import { Expression, setAttributes, templateOf } from './terraform-text';

/** What this provider knows of a container beyond the bindings. */
export interface Placement {
  /** Name of a host of the provider configuration. */
  readonly dockerHost: string;
  /** @default 'stop-first' */
  readonly updateOrder?: UpdateOrder;
  /** With `drain-first`. @default - the provider's defaults */
  readonly drain?: Drain;
  /** An expression: id of the image when it was planned. @default - whatever its reference means when it is updated */
  readonly imageId?: Expression;
  /** Paths copied from the old container into the new one before it starts. @default - none */
  readonly carryOver?: readonly string[];
  /** JSON of a `ReadinessProbe`. @default - healthy is enough */
  readonly readinessProbe?: string | undefined;
  /** One-shot: exit codes that count as done. @default [0] */
  readonly acceptedExitCodes?: readonly number[];
  /** One-shot: what an exit code means. @default - nothing is known of it */
  readonly exitCodes?: Readonly<Record<number, string>>;
  /** One-shot: another image is no reason to run again. @default false */
  readonly ignoreImage?: boolean;
  /** One-shot: any texts whose change runs it again. @default - none */
  readonly triggers?: Readonly<Record<string, string | Expression>>;
  /** One-shot: an expression of a list; it does not run while that has elements. @default - nothing blocks it */
  readonly blockedBy?: Expression;
  /** One-shot: container on the same host without which it counts as done. @default - it always runs */
  readonly onlyBeside?: string;
  /** One-shot: image reference; it counts as done where the container whose image it takes is of that release. @default - it always runs */
  readonly unlessRelease?: string;
  /** One-shot: container on the same host beside which it counts as done. @default - it always runs */
  readonly unlessBeside?: string;
  /** One-shot: an expression; it runs for what that says, and not while it is empty. @default - triggers alone decide */
  readonly runFor?: Expression;
  /** One-shot: what the service runs where, which it is told when it runs. @default - it is told nothing */
  readonly placements?: readonly RolePlacement[];
}

/** `docker_container` on one host. */
export class PlacedContainer extends Container {
  constructor(scope: Construct, id: string, placement: Placement, config: ContainerConfig) {
    super(scope, id, config);
    setAttributes(this, {
      docker_host: placement.dockerHost,
      update_order: placement.updateOrder === 'stop-first' ? undefined : placement.updateOrder,
      drain_command: placement.drain?.command,
      drain_seconds: placement.drain?.seconds,
      drain_wait_seconds: placement.drain?.waitSeconds,
      image_id: placement.imageId,
      carry_over: placement.carryOver?.length ? placement.carryOver : undefined,
      readiness_probe: placement.readinessProbe,
      accepted_exit_codes: placement.acceptedExitCodes,
      ignore_image: placement.ignoreImage,
      exit_codes: placement.exitCodes,
      triggers: placement.triggers,
      blocked_by: placement.blockedBy,
      only_beside: placement.onlyBeside,
      unless_beside: placement.unlessBeside,
      unless_release: placement.unlessRelease,
      run_for: placement.runFor,
      placements: placement.placements && printPlacements(placement.placements),
    });
  }

  /**
   * What runs: the image, and the status unless that is `running`. Terraform stores an output that the plan knows even if the
   * apply fails. So this uses the id, which is unknown in the plan of a change.
   */
  get runningImage(): Expression {
    // Not `fqn`: a token must not be in a larger expression twice.
    const address = `${this.terraformResourceType}.${this.friendlyUniqueId}`;
    const otherwise = `"\${${address}.image} (\${${address}.status})"`;
    return new Expression(
      `\${${address}.id == null || ${address}.status != "running" ? ${otherwise} : ${address}.image}`,
    );
  }
}

/** `docker_registry_image`: what the registry of an image has under its tag, which one of the image's hosts asks. */
export class RegistryImage extends DataDockerRegistryImage {
  constructor(
    scope: Construct,
    id: string,
    { reference, hosts }: DesiredImage,
    dependsOn: readonly ITerraformDependable[],
  ) {
    super(scope, id, { name: templateOf(reference), dependsOn: [...dependsOn] });
    giveLogicalId(this, id);
    setAttributes(this, { docker_hosts: hosts });
  }

  get digest(): Expression {
    return new Expression(`\${${this.fqn}.sha256_digest}`);
  }
}

export interface ImagePlacement {
  readonly hosts: readonly string[];
  /** Host to the id that it had there when it was planned. @default - the plan asks the hosts */
  readonly seenIds?: Expression;
  /** What should be there, whatever the tag means on a host. @default - what a host has is used */
  readonly registryDigest?: Expression | undefined;
}

/** `docker_image` on every host that needs it. */
export class PlacedImage extends Image {
  constructor(scope: Construct, id: string, placement: ImagePlacement, config: ImageConfig) {
    super(scope, id, config);
    setAttributes(this, {
      docker_hosts: placement.hosts,
      seen_ids: placement.seenIds,
      registry_digest: placement.registryDigest,
    });
  }

  /** Changes when the tag does, and when an image is rebuilt under its tag. */
  identityOn(host: string): Expression {
    return new Expression(imageIdentity(this.nameInput ?? '', `\${${this.fqn}.host_ids["${host}"]}`));
  }

  /** The id on that host, null where nobody could look. */
  idOn(host: string): Expression {
    return new Expression(`\${try(${this.fqn}.host_ids["${host}"], null)}`);
  }
}

/** @throws Error for a reference that the stack was not told of */
export function findImage(images: ReadonlyMap<string, PlacedImage>, reference: string): PlacedImage {
  const image = images.get(reference);
  if (image === undefined) throw new Error(`internal: image ${reference} is not in the stack`);
  return image;
}

/** `docker_volume` on every host that needs it. */
export class PlacedVolume extends Volume {
  constructor(scope: Construct, id: string, hosts: readonly string[], config: VolumeConfig) {
    super(scope, id, config);
    // Data outlives the service that made it.
    setAttributes(this, { docker_hosts: hosts, keep: true });
  }
}
