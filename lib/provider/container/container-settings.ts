import type { ContainerInspection, ContainerSpec } from '../../engine/container-engine';
import type { Difference } from '../../engine/recreate/recreate-plan';
import type { Attributes, Value } from '../resource';
import { isUnset, printValue } from '../value';
import { mergeSpecs } from './engine-value';
import { isSameSetting, satisfies, settingName, tryObserve, type Setting } from './setting';
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
export function specOfSettings(attributes: Attributes): ContainerSpec {
  const configured = containerSettings.filter((setting) => !isUnset(attributes[settingName(setting)]));
  return mergeSpecs(configured.map((setting) => setting.toSpec(attributes[settingName(setting)] ?? null)));
}

/** What differs between a running container and what is wanted of it. */
export function differingSettings(wanted: Attributes, observed: ContainerInspection): readonly Difference[] {
  return containerSettings.flatMap((setting) => {
    const name = settingName(setting);
    const want: Value = wanted[name] ?? null;
    const has = tryObserve(setting, observed);
    return has === undefined || satisfies(setting, want, has)
      ? []
      : [{ setting: name, from: printValue(has), to: printValue(want) }];
  });
}

/** Changes of settings that the engine of this container cannot tell, so that only the configuration shows them. */
export function unobservableChanges(
  prior: Attributes,
  planned: Attributes,
  observed: ContainerInspection,
): readonly Difference[] {
  const hidden = changedSettings(prior, planned).filter(
    (setting) => tryObserve(setting, observed) === undefined,
  );
  return hidden.map(settingName).map((name) => ({
    setting: name,
    from: printValue(prior[name] ?? null),
    to: printValue(planned[name] ?? null),
  }));
}

/** Any change of a setting between two configurations. */
export function isRecreateNeeded(prior: Attributes, planned: Attributes): boolean {
  return changedSettings(prior, planned).length > 0;
}

function changedSettings(prior: Attributes, planned: Attributes): readonly Setting[] {
  return containerSettings.filter((setting) => {
    const name = settingName(setting);
    return !isSameSetting(setting, prior[name] ?? null, planned[name] ?? null);
  });
}

/** Where the running container has something else than recorded, what it has. */
export function observedSettings(recorded: Attributes, observed: ContainerInspection): Attributes {
  const drifted: Record<string, Value> = {};
  for (const setting of containerSettings) {
    const name = settingName(setting);
    const has = tryObserve(setting, observed);
    if (has !== undefined && !satisfies(setting, recorded[name] ?? null, has)) drifted[name] = has;
  }
  return drifted;
}

/** For an import, where nothing is recorded: all settings as the running container has them. */
export function importedSettings(observed: ContainerInspection): Attributes {
  const imported: Record<string, Value> = {};
  for (const setting of containerSettings) {
    const has = tryObserve(setting, observed);
    if (has !== undefined) imported[settingName(setting)] = has;
  }
  return imported;
}
