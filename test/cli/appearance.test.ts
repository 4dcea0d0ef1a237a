import { appearanceOf } from '../../lib/cli/appearance';

type Environment = Readonly<Record<string, string>>;

function coloursOf(environment: Environment, isTerminal = true, noColour = false): boolean {
  return appearanceOf(environment, { isTerminal, noColour }).hasColours;
}

function isLive(environment: Environment, isTerminal = true): boolean {
  return appearanceOf(environment, { isTerminal, noColour: false }).isLive;
}

describe('colours', () => {
  it('are printed on a terminal, and on nothing else', () => {
    expect(coloursOf({ TERM: 'xterm' })).toBe(true);
    expect(coloursOf({ TERM: 'xterm' }, false)).toBe(false);
  });

  it.each<Environment>([{ NO_COLOR: '1' }, { NO_COLOR: '0' }, { TERM: 'dumb' }, { CI: 'true' }])(
    'are not printed on a terminal with %j',
    (environment) => {
      expect(coloursOf(environment)).toBe(false);
    },
  );

  it.each<Environment>([{ NO_COLOR: '' }, { CI: '' }, { CI: 'false' }, { FORCE_COLOR: '' }])(
    'are printed on a terminal with %j, which says nothing',
    (environment) => {
      expect(coloursOf(environment)).toBe(true);
    },
  );

  it('are printed anywhere with FORCE_COLOR, in CI, too, and nowhere with FORCE_COLOR=0', () => {
    expect(coloursOf({ FORCE_COLOR: '1' }, false)).toBe(true);
    expect(coloursOf({ FORCE_COLOR: 'true', CI: 'true' }, false)).toBe(true);
    expect(coloursOf({ FORCE_COLOR: '0' })).toBe(false);
  });

  it('are not printed when both are asked for', () => {
    expect(coloursOf({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    expect(coloursOf({ FORCE_COLOR: '1' }, true, true)).toBe(false);
  });
});

describe('a view', () => {
  it('is drawn again and again on a terminal, with or without colours', () => {
    expect(isLive({})).toBe(true);
    expect(isLive({ NO_COLOR: '1' })).toBe(true);
  });

  it('is printed line by line without a terminal, in CI, and where the cursor cannot be moved', () => {
    expect(isLive({ FORCE_COLOR: '1' }, false)).toBe(false);
    expect(isLive({ CI: '1', FORCE_COLOR: '1' })).toBe(false);
    expect(isLive({ TERM: 'dumb' })).toBe(false);
  });
});
