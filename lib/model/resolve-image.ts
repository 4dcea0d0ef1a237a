import type { Cloud, Host } from './cloud';
import { imageReference } from './image-reference';
import { imageVersionOf, type ImageVersion } from './image-version';
import { findRole } from './placement';
import type { DefinitionFor } from './service';
import type { ServiceDefinition } from './service-definition';
import { tryFindVersion, type ServiceVersions } from './versions';

/** What resolving one service needs to know. Everything in it has been checked. */
export interface ResolveContext {
  /** What is the same in every release: roles, jobs, waves. */
  readonly definition: ServiceDefinition;
  /** With the settings of one release. */
  readonly definitionFor: DefinitionFor;
  readonly cloud: Cloud;
  readonly versions: ServiceVersions;
}

/** The image reference that a role should run on a host. */
export function resolveImage(context: ResolveContext, role: string, host: Host): string {
  const { definition, cloud } = context;
  return imageReference(
    cloud.images.registry,
    findRole(definition, role).image,
    versionOn(context, role, host),
  );
}

/** What that image says about itself: the settings of the container are those of this version. */
export function resolveImageVersion(context: ResolveContext, role: string, host: Host): ImageVersion {
  return imageVersionOf(
    resolveImage(context, role, host),
    versionOn(context, role, host),
    context.versions.releases,
  );
}

function versionOn({ definition, versions }: ResolveContext, role: string, host: Host): string {
  const version = tryFindVersion(versions, role, host.name);
  if (version === undefined) throw new Error(`${definition.name}: no version for ${role} on ${host.name}`);
  return version;
}
