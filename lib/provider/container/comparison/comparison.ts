import type { Difference as EngineDifference } from '../../../engine/recreate/recreate-plan';
import type { Attributes, Value } from '../../resource';
import { isUnset } from '../../value';
import { containerSettings } from '../container-settings';
import { isExact, settingName, tryObserve, type ConfiguredContainer, type Setting } from '../setting';
import { expectedContainer } from './expected-container';
import { differingParts, NONE, partsOf, pickParts, printParts, textOf, type Parts } from './setting-parts';

/** What was last applied to a container, and proven. Also the shape in which it is kept: plain JSON. */
export interface Proven {
  /** Of the container. */
  readonly id: string;
  /** This project made it; else it was found, and left as it was. */
  readonly isMade: boolean;
  /** All settings, and the image, as they were wanted. */
  readonly settings: Attributes;
  /**
   * By setting that did not read back as it was wanted: how it did read back, as text. The engine stores it in another form,
   * adds to it, or - of a container that was found - somebody set it whom no configuration knows.
   */
  readonly forms: Readonly<Record<string, string>>;
}

/** A setting that differs between what runs and what is wanted. */
export interface SettingDifference extends EngineDifference {
  /** The configuration has changed, or never was what runs; or what runs was changed by somebody else. */
  readonly cause: 'configured' | 'drifted';
  /** What runs, in the shape of the attribute. @default - no engine can tell */
  readonly observed?: Value;
}

/** A setting that a container has although nobody wants it. */
export interface Surplus {
  readonly setting: string;
  /** In the shape of the attribute, together with what is wanted of it. */
  readonly observed: Value;
  /** Only what is too much, for messages. */
  readonly text: string;
}

/** Three facts about one container. */
export interface ComparedFacts {
  /** @default - nothing was: it is taken over */
  readonly proven?: Proven;
  readonly wanted: Attributes;
  readonly observed: ConfiguredContainer;
  /** One of the observed container's image for which nothing was configured. @default - the image is gone */
  readonly ofImage?: ConfiguredContainer;
}

export interface SettingsComparison {
  /** A new container puts them right. */
  readonly differences: readonly SettingDifference[];
  /** That runs beyond what is wanted, and is tolerated until the next new container. */
  readonly surplus: readonly Surplus[];
  /** Names of configured settings that its engine cannot tell, of a container that is taken over. */
  readonly unreported: readonly string[];
}

/**
 * The one decision what differs. The rules:
 * - Equal in effect is equal, in whatever notation.
 * - What was configured, and is not any more, differs while the container has it.
 * - What the engine made of a wanted value when it was proven is no difference: so a deploy always converges.
 * - What nobody configured differs where the setting is `exact`, or where it came after the container was proven; else it is
 *   surplus.
 * - What the engine cannot tell differs when its configuration has changed since it was proven.
 */
export function compareSettings(facts: ComparedFacts): SettingsComparison {
  const expected = expectedContainer(facts.wanted);
  const before = facts.proven && expectedContainer(facts.proven.settings);
  const all = containerSettings.map((setting) => compareSetting(setting, facts, expected, before));
  return {
    differences: all.flatMap(({ difference }) => difference ?? []),
    surplus: all.flatMap(({ surplus }) => surplus ?? []),
    unreported: all.flatMap(({ unreported }) => unreported ?? []),
  };
}

/** By setting that does not read back as wanted: how it does, for `Proven`. */
export function formsOf({ wanted, observed, ofImage }: Omit<ComparedFacts, 'proven'>): Proven['forms'] {
  const expected = expectedContainer(wanted);
  const forms = containerSettings.flatMap((setting) => {
    const has = tryObserve(setting, observed);
    if (has === undefined) return [];
    const { differing, beyond } = fit(setting, has, expected, { observed, ...(ofImage && { ofImage }) });
    return differing.length + beyond.length === 0 ? [] : [[settingName(setting), textOf(setting, has)]];
  });
  return Object.fromEntries(forms) as Proven['forms'];
}

interface SettingComparison {
  readonly difference?: SettingDifference;
  readonly surplus?: Surplus;
  readonly unreported?: string;
}

function compareSetting(
  setting: Setting,
  { proven, wanted, observed, ofImage }: ComparedFacts,
  expected: ConfiguredContainer,
  before: ConfiguredContainer | undefined,
): SettingComparison {
  const name = settingName(setting);
  const has = tryObserve(setting, observed);
  if (has === undefined) return compareUnreported(setting, wanted[name] ?? null, proven?.settings[name]);

  const { differing, beyond, want } = fit(setting, has, expected, { observed, ...(ofImage && { ofImage }) });
  const found = partsOf(setting, has);
  const was = before && partsOf(setting, setting.observe?.(before) ?? null);
  const isChanged = (part: string) => was === undefined || was.get(part) !== want.get(part);
  const isExcused = proven !== undefined && isAsProven(setting, has, observed, proven);
  const wrong = differing.filter((part) => !isExcused || isChanged(part));
  const takenOut = [...(was ?? NONE).keys()].filter(
    (part) => !want.has(part) && (found.has(part) || isExcused),
  );
  const isStrange = proven === undefined ? isExact(setting) : !isExcused;
  const others = beyond.filter((part) => !takenOut.includes(part));
  const parts = [...wrong, ...takenOut, ...(isStrange ? others : [])];
  const surplus = isStrange ? [] : others;
  const shown = pickParts(setting, has, [...want.keys(), ...beyond]);
  if (parts.length > 0) {
    const cause = parts.some(isChanged) ? 'configured' : 'drifted';
    const [from, to] = [printParts(found, parts), printParts(want, parts)];
    return { difference: { setting: name, from, to, cause, observed: shown } };
  }
  if (surplus.length === 0 || proven?.isMade === true) return {};
  return { surplus: { setting: name, observed: shown, text: printParts(found, surplus) } };
}

/** Only the configuration tells. */
function compareUnreported(setting: Setting, wanted: Value, proven: Value | undefined): SettingComparison {
  const name = settingName(setting);
  if (proven === undefined) return isUnset(wanted) ? {} : { unreported: name };
  const [was, want] = [partsOf(setting, proven), partsOf(setting, wanted)];
  const parts = [...new Set([...differingParts(was, want), ...differingParts(want, was)])];
  if (parts.length === 0) return {};
  const [from, to] = [printParts(was, parts), printParts(want, parts)];
  return { difference: { setting: name, from, to, cause: 'configured' } };
}

interface Fit {
  readonly want: Parts;
  /** Wanted parts that the container has not, or has with another value. */
  readonly differing: readonly string[];
  /** Parts that it has although nobody wants them, and neither image nor engine sets them. */
  readonly beyond: readonly string[];
}

function fit(
  setting: Setting,
  has: Value,
  expected: ConfiguredContainer,
  { observed, ofImage }: Pick<ComparedFacts, 'observed' | 'ofImage'>,
): Fit {
  const want = partsOf(setting, setting.observe?.(expected) ?? null);
  const found = partsOf(setting, has);
  const differing = differingParts(want, found);
  const others = [...found.keys()].filter((part) => !want.has(part));
  if (isExact(setting)) return { want, differing, beyond: others };
  if (others.length === 0 || setting.isEngineDefault?.(has, observed) === true)
    return { want, differing, beyond: [] };
  // What an image sets that is gone, nobody can tell.
  const default_ = ofImage && partsOf(setting, setting.observe?.(ofImage) ?? null);
  const beyond = others.filter((part) => default_ !== undefined && default_.get(part) !== found.get(part));
  return { want, differing, beyond };
}

/** A container keeps most of its settings for life; of the others, the form tells in which they were proven. */
function isAsProven(setting: Setting, has: Value, { Id }: ConfiguredContainer, proven: Proven): boolean {
  if (Id === proven.id && setting.isMutable !== true) return true;
  return proven.forms[settingName(setting)] === textOf(setting, has);
}
