import type { Cloud, Host } from './cloud';
import { imageReference } from './image-reference';
import { findRole } from './placement';
import type { ServiceDefinition } from './service-definition';
import { tryFindVersion, type ServiceVersions } from './versions';

/** What resolving one service needs to know. Everything in it has been checked. */
export interface ResolveContext {
  readonly definition: ServiceDefinition;
  readonly cloud: Cloud;
  readonly versions: ServiceVersions;
}

/** The image reference that a role should run on a host. */
export function resolveImage(
  { definition, cloud, versions }: ResolveContext,
  role: string,
  host: Host,
): string {
  const version = tryFindVersion(versions, role, host.name);
  if (version === undefined) throw new Error(`${definition.name}: no version for ${role} on ${host.name}`);
  return imageReference(cloud.images.registry, findRole(definition, role).image, version);
}
