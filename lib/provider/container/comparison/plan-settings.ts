import { UNKNOWN, type Attributes, type Value } from '../../resource';
import { containsUnknown } from '../../value';
import { containerSettings } from '../container-settings';
import { isExact, settingName, type ConfiguredContainer, type Setting } from '../setting';
import { expectedContainer } from './expected-container';
import type { Remembered } from './remembered';
import { differingParts, haveSameParts, partsOf, type Parts } from './setting-parts';

export interface PlannedSettings {
  /** All settings, as they will be recorded. */
  readonly settings: Attributes;
  /** A new container puts them right. */
  readonly isNewContainer: boolean;
}

type Verdict = 'same' | 'surplus' | 'changed';

/**
 * From the settings that run to those that are wanted. What is equal in effect keeps its recorded notation, and what is
 * surplus stays as long as the container does: a plan shows what happens, and nothing else. Pure.
 * @param isRecreated the container is replaced anyway
 * @param remembered undefined or without `proven` for a container that is taken over
 */
export function planSettings(
  prior: Attributes,
  wanted: Attributes,
  remembered: Remembered | undefined,
  isRecreated: boolean,
): PlannedSettings {
  const proven = remembered?.proven && expectedContainer(remembered.proven.settings);
  const verdicts = partsOfBoth(prior, wanted).map(({ setting, one, other }): readonly [string, Verdict] => [
    settingName(setting),
    judge(one, other, toleratedParts(setting, remembered, proven)),
  ]);
  const isNewContainer = isRecreated || verdicts.some(([, verdict]) => verdict === 'changed');
  const kept: readonly Verdict[] = isNewContainer ? ['same'] : ['same', 'surplus'];
  const settings = verdicts
    .filter(([name]) => name in wanted)
    .map(([name, verdict]): readonly [string, Value] => [
      name,
      (kept.includes(verdict) ? prior : wanted)[name] ?? null,
    ]);
  return { settings: Object.fromEntries(settings), isNewContainer };
}

/** Names of the settings for which one container would not do for both. Pure. */
export function changedSettings(one: Attributes, other: Attributes): readonly string[] {
  return partsOfBoth(one, other)
    .filter((parts) => !haveSameParts(parts.one, parts.other))
    .map(({ setting }) => settingName(setting));
}

/** Whether one container would do for both, in whatever notation. Pure. */
export function haveSameSettings(one: Attributes, other: Attributes): boolean {
  return partsOfBoth(one, other).every((parts) => haveSameParts(parts.one, parts.other));
}

function partsOfBoth(one: Attributes, other: Attributes) {
  const [ofOne, ofOther] = [expectedContainer(one), expectedContainer(other)];
  return containerSettings.map((setting) => ({
    setting,
    one: configuredParts(setting, one, ofOne),
    other: configuredParts(setting, other, ofOther),
  }));
}

function configuredParts(setting: Setting, settings: Attributes, expected: ConfiguredContainer): Parts {
  const configured = settings[settingName(setting)] ?? null;
  // Nobody knows yet whether it is the same.
  if (containsUnknown(configured)) return partsOf(setting, UNKNOWN);
  return partsOf(setting, setting.observe === undefined ? configured : setting.observe(expected));
}

function judge(has: Parts, want: Parts, isTolerated: (part: string) => boolean): Verdict {
  if (haveSameParts(has, want)) return 'same';
  const extra = [...has.keys()].filter((part) => !want.has(part));
  return differingParts(want, has).length === 0 && extra.every(isTolerated) ? 'surplus' : 'changed';
}

/** What was configured once is no surplus. */
function toleratedParts(
  setting: Setting,
  remembered: Remembered | undefined,
  proven: ConfiguredContainer | undefined,
): (part: string) => boolean {
  if (isExact(setting)) return () => false;
  if (proven === undefined) return () => true;
  if (remembered?.surplus.includes(settingName(setting)) !== true) return () => false;
  const configured = partsOf(setting, setting.observe?.(proven) ?? null);
  return (part) => !configured.has(part);
}
