import type { Attributes } from '../resource';
import { containsUnknown, isUnset } from '../value';
import { mergeSpecs } from './engine-value';
import { settingName, type Setting, type SpecPart } from './setting';
import { healthcheckSetting } from './settings/healthcheck';
import { isolationSettings } from './settings/isolation';
import { networkSettings } from './settings/network';
import { processSettings } from './settings/process';
import { resourceSettings } from './settings/resources';
import { storageSettings } from './settings/storage';
import { uploadSetting } from './settings/upload';

const typedSettings = [
  ...processSettings,
  ...isolationSettings,
  ...resourceSettings,
  ...storageSettings,
  ...networkSettings,
  healthcheckSetting,
  uploadSetting,
];

/** With the names and types of all attributes and blocks. */
export const settingSchemas = typedSettings.map(({ schema }) => schema);

/** Everything about a container that takes a new container to change. The image is not among them. */
export const containerSettings: readonly Setting[] = typedSettings;

/** The create body, but for the image and what is not known yet. */
export function specOfSettings(attributes: Attributes): SpecPart {
  const parts = containerSettings.map((setting) => {
    const value = attributes[settingName(setting)] ?? null;
    return isUnset(value) || containsUnknown(value) ? {} : setting.toSpec(value);
  });
  return mergeSpecs(parts);
}
