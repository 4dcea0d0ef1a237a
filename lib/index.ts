/** What a user's own main.ts needs: see docs/services.md. */
export { ServiceStack, type ServiceStackConfig } from './constructs/service-stack';
export { KollaformProvider, type KollaformProviderConfig } from './constructs/kollaform-provider';
export { PlacedContainer, PlacedImage, PlacedVolume, type Placement } from './constructs/placed-resources';
export { Gate } from './constructs/gate';
export { Prechecks } from './constructs/prechecks';
export { Wave, type WaveConfig } from './constructs/wave';
export { readInputFiles } from './input-files';
export { InputError, type Problem } from './model/input-error';
export { readDesired, type Desired } from './model/read-desired';
export type { InputFile, InputFiles } from './model/input-file';
export { KNOWN_SERVICES } from './services/known-services';
export { nova } from './services/nova';
export type * from './model/service-definition';
export type * from './model/desired-service';
export type { Cloud, ContainerDefaults, Host, ImageSettings } from './model/cloud';
export { defineService, type Service } from './model/service';
export { mariadbSnapshot } from './services/mariadb-snapshot';
export { snapshotOption, type SnapshotOptions } from './services/snapshot-options';
