/** What a project of one's own needs: see docs/services.md. */

// main.ts
export { synthesize } from './synthesize';

// The definition of a service
export { defineService, type Service } from './model/service';
export type * from './model/service-definition';
export type * from './model/update-order';
export type * from './model/probe-definition';
export type * from './model/wave-check-definition';
export type { CheckMoment } from './contract/wave-check';
export type { RoleStart } from './model/role-start';
export { isSince, type ImageVersion } from './model/image-version';
export type { Capabilities, MountSetting, NetworkEndpoint } from './model/container-settings';
/** For the options of a service: the copy of zod that reads cloud.yml. */
export { z } from 'zod';

// Services as Kolla runs them
export { configBind, kollaContainer, KOLLA_ULIMITS, type KollaOptions } from './services/kolla-container';
export { mariadbSnapshot } from './services/mariadb-snapshot';
export { snapshotOption, type SnapshotOptions } from './services/snapshot-options';
export { nova } from './services/nova';
export { KNOWN_SERVICES } from './services/known-services';

// For a main.ts that does more than `synthesize`
export { ServiceStack, type ServiceStackConfig } from './constructs/service-stack';
export { KollaformProvider, type KollaformProviderConfig } from './constructs/kollaform-provider';
export { PlacedContainer, PlacedImage, PlacedVolume, type Placement } from './constructs/placed-resources';
export { Fleet, type FleetConfig } from './constructs/fleet';
export { Gate } from './constructs/gate';
export { Prechecks } from './constructs/prechecks';
export { OperationError } from './contract/operation-error';
export { readInputFiles } from './input-files';
export { InputError, type Problem } from './model/input-error';
export { readDesired, type Desired } from './model/read-desired';
export type { InputFile, InputFiles } from './model/input-file';
export type * from './model/desired-service';
export type { Cloud, ContainerDefaults, Host, ImageSettings } from './model/cloud';
