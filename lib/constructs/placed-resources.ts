import { Container, type ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { Image, type ImageConfig } from '@cdktf/provider-docker/lib/image';
import { Volume, type VolumeConfig } from '@cdktf/provider-docker/lib/volume';
import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { printPlacements, type RolePlacement } from '../contract/role-placement';
import type { UpdateOrder } from '../model/service-definition';

/** What this provider knows of a container beyond the bindings. */
export interface Placement {
  /** Name of a host of the provider configuration. */
  readonly dockerHost: string;
  /** @default 'stop-first' */
  readonly updateOrder?: UpdateOrder;
  /** Paths copied from the old container into the new one before it starts. @default - none */
  readonly carryOver?: readonly string[];
  /** One-shot: exit codes that count as done. @default [0] */
  readonly acceptedExitCodes?: readonly number[];
  /** One-shot: any texts whose change runs it again. @default - none */
  readonly triggers?: Readonly<Record<string, string>>;
  /** One-shot: an expression of a list; it waits while that has elements. @default - it does not wait */
  readonly behind?: string;
  /** One-shot: container on the same host without which it counts as done. @default - it always runs */
  readonly onlyBeside?: string;
  /** One-shot: what the service runs where, which it is told when it runs. @default - it is told nothing */
  readonly placements?: readonly RolePlacement[];
}

/** `docker_container` on one host. */
export class PlacedContainer extends Container {
  constructor(scope: Construct, id: string, placement: Placement, config: ContainerConfig) {
    super(scope, id, config);
    addAttributes(this, {
      docker_host: placement.dockerHost,
      update_order: placement.updateOrder === 'stop-first' ? undefined : placement.updateOrder,
      carry_over: placement.carryOver?.length ? placement.carryOver : undefined,
      accepted_exit_codes: placement.acceptedExitCodes,
      triggers: placement.triggers,
      behind: placement.behind,
      only_beside: placement.onlyBeside,
      placements: placement.placements && printPlacements(placement.placements),
    });
  }
}

/** `docker_image` on every host that needs it. */
export class PlacedImage extends Image {
  constructor(scope: Construct, id: string, hosts: readonly string[], config: ImageConfig) {
    super(scope, id, config);
    addAttributes(this, { docker_hosts: hosts });
  }

  /** `<reference>@<id on that host>`: changes when the tag does, and when an image is rebuilt under its tag. */
  identityOn(host: string): string {
    return `${this.nameInput ?? ''}@\${${this.fqn}.host_ids["${host}"]}`;
  }
}

/** `docker_volume` on every host that needs it. */
export class PlacedVolume extends Volume {
  constructor(scope: Construct, id: string, hosts: readonly string[], config: VolumeConfig) {
    super(scope, id, config);
    // Data outlives the service that made it.
    addAttributes(this, { docker_hosts: hosts, keep: true });
  }
}

function addAttributes(resource: TerraformResource, attributes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) resource.addOverride(name, value);
  }
}
