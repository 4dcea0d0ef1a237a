import type { ContainerInspection } from '../../../engine/container-engine';
import type { Attributes } from '../../resource';
import { referenceOf } from '../container-schema';
import { containerSettings } from '../container-settings';
import { settingName } from '../setting';
import { compareSettings, formsOf, type SettingDifference, type Proven, type Surplus } from './comparison';
import { containerOfImage } from './expected-container';
import { imageDifference } from './image-difference';
import { unmanagedOptions } from './unmanaged-options';

/** What is known of one container when it is compared. */
export interface ContainerFacts {
  /** What was last applied here. @default - nothing: it is taken over */
  readonly proven?: Proven;
  /** As of a `docker_container`. */
  readonly wanted: Attributes;
  readonly observed: ContainerInspection;
  /** Configuration of the image that it runs. @default - the image is gone */
  readonly image?: Parameters<typeof containerOfImage>[0];
  /** Id that the wanted image has on the host. @default - it is not there */
  readonly wantedImageId?: string;
}

export interface ContainerComparison {
  /** Image first. A new container puts them right; without any, it is left as it is. */
  readonly differences: readonly SettingDifference[];
  /** Settings that nobody wants, and that the next new container drops. */
  readonly surplus: readonly Surplus[];
  /** The same of options that this provider has no attribute for. */
  readonly unmanaged: Readonly<Record<string, string>>;
  /** Settings that its engine cannot tell, of a container that is taken over. */
  readonly unreported: readonly string[];
}

/** What differs between what runs and what is wanted: plan, apply, take-over and import ask this, and nothing else. */
export function compareContainer(facts: ContainerFacts): ContainerComparison {
  const { proven, wanted, observed, image, wantedImageId } = facts;
  const ofImage = image && containerOfImage(image);
  const settings = compareSettings({
    wanted,
    observed,
    ...(proven && { proven }),
    ...(ofImage && { ofImage }),
  });
  const reference = referenceOf(wanted);
  const ofTheImage = imageDifference(observed, reference, wantedImageId);
  const isConfigured = proven === undefined || proven.settings['image'] !== reference;
  const cause = isConfigured ? 'configured' : 'drifted';
  const isOwn = proven?.isMade === true && proven.id === observed.Id;
  return {
    ...settings,
    differences: [...(ofTheImage ? [{ ...ofTheImage, cause } as const] : []), ...settings.differences],
    unmanaged: isOwn ? {} : unmanagedOptions(observed),
  };
}

/** What is remembered of a container that is as wanted now. */
export function provenContainer(
  { wanted, observed, image }: ContainerFacts,
  { isMade }: Pick<Proven, 'isMade'>,
): Proven {
  const ofImage = image && containerOfImage(image);
  const forms = formsOf({ wanted, observed, ...(ofImage && { ofImage }) });
  return { id: observed.Id, isMade, settings: settingsOf(wanted), forms };
}

/** The image, and everything that takes a new container to change. */
export function settingsOf(attributes: Attributes): Attributes {
  const names = ['image', ...containerSettings.map(settingName)];
  return Object.fromEntries(names.map((name) => [name, attributes[name] ?? null]));
}

/** `user: "1000" -> unset` */
export function printDifference({ setting, from, to }: SettingDifference): string {
  return `${setting}: ${from} -> ${to}`;
}

/** `user "1000"`, sorted; options in the engine's words: `PidsLimit 100`. */
export function printSurplus({
  surplus,
  unmanaged,
}: Pick<ContainerComparison, 'surplus' | 'unmanaged'>): readonly string[] {
  const settings = surplus.map(({ setting, text }) => `${setting} ${text}`);
  const options = Object.entries(unmanaged).map(([name, text]) => `${name} ${text}`);
  return [...settings, ...options].sort();
}
