import type { Attributes } from '../resource';
import { isUnset } from '../value';
import { mergeSpecs } from './engine-value';
import { settingName, type Setting, type SpecPart } from './setting';
import { healthcheckSetting } from './settings/healthcheck';
import { isolationSettings } from './settings/isolation';
import { networkSettings } from './settings/network';
import { processSettings } from './settings/process';
import { resourceSettings } from './settings/resources';
import { storageSettings } from './settings/storage';
import { uploadSetting } from './settings/upload';

/** Everything about a container that takes a new container to change. The image is not among them. */
export const containerSettings: readonly Setting[] = [
  ...processSettings,
  ...isolationSettings,
  ...resourceSettings,
  ...storageSettings,
  ...networkSettings,
  healthcheckSetting,
  uploadSetting,
];

/** The create body, but for the image. */
export function specOfSettings(attributes: Attributes): SpecPart {
  const configured = containerSettings.filter((setting) => !isUnset(attributes[settingName(setting)]));
  return mergeSpecs(configured.map((setting) => setting.toSpec(attributes[settingName(setting)] ?? null)));
}
