/** What the output of commands may look like. */
export interface Appearance {
  readonly hasColours: boolean;
  /** Views may be drawn again and again; else a line follows the other. */
  readonly isLive: boolean;
}

/**
 * Decided for all commands from what is usual: NO_COLOR (no-color.org), FORCE_COLOR, CI and TERM. What forbids colours is
 * stronger than what asks for them, and without a terminal only FORCE_COLOR asks. Pure.
 * @param isTerminal stdout is one
 * @param noColour the option `--no-color` was given
 */
export function appearanceOf(
  environment: Readonly<Record<string, string | undefined>>,
  { isTerminal, noColour }: { readonly isTerminal: boolean; readonly noColour: boolean },
): Appearance {
  const isLive = isTerminal && !isOn(environment['CI']) && environment['TERM'] !== 'dumb';
  const isForbidden = noColour || isGiven(environment['NO_COLOR']);
  const forced = environment['FORCE_COLOR'];
  return { isLive, hasColours: !isForbidden && (isGiven(forced) ? isOn(forced) : isLive) };
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function isOn(value: string | undefined): boolean {
  return isGiven(value) && value !== '0' && value !== 'false';
}
