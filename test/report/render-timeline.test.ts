import type { DesiredService } from '../../lib/model/desired-service';
import { renderTimeline } from '../../lib/report/render-timeline';
import { timeline } from '../../lib/report/timeline';
import { eventsOf, swapAt } from './events';
import { SERVICE } from './service';

function render(...texts: readonly string[]): string {
  return renderTimeline(timeline(SERVICE, eventsOf(texts.join('\n')))).join('\n');
}

describe('A rendered timeline', () => {
  it('shows each wave with its containers, in seconds from the first action', () => {
    const migration = '7 a1 job radio_migration create\n8 a1 job radio_migration die 0';
    expect(
      render(migration, swapAt(9, 'a1', 'studio'), swapAt(14, 'a1', 'mast'), swapAt(20, 'a2', 'mast')),
    ).toBe(
      `
migration            0.00 -   1.00 s      one after another
  radio-migration    0.00 -   1.00 s  a1  ended with code 0
studios              2.00 -   6.00 s      all together, gap 1.00 s
  studio             2.00 -   6.00 s  a1  1 -> 2                    down 1.00 s
masts                7.00 -  17.00 s      one host at a time
  mast               7.00 -  11.00 s  a1  1 -> 2                    down 1.00 s
  mast              13.00 -  17.00 s  a2  1 -> 2                    down 1.00 s`.slice(1),
    );
  });

  it('says where hosts overlapped that should not', () => {
    expect(render(swapAt(0, 'a1', 'mast'), swapAt(1, 'a2', 'mast'))).toContain(
      'overlapping hosts: a1 and a2',
    );
  });

  it('says that nothing was to do', () => {
    expect(render('0 a1 old mast exec_die 0')).toBe(
      'migration      nothing to do\nstudios        nothing to do\nmasts          nothing to do',
    );
  });

  it.each([
    ['one host', [['a1', 0]]],
    [
      'one host after another',
      [
        ['a1', 0],
        ['a2', 5],
        ['a3', 10],
      ],
    ],
    [
      'several hosts at once',
      [
        ['a1', 0],
        ['a2', 5],
        ['a3', 6],
      ],
    ],
    [
      'all hosts at once',
      [
        ['a1', 0],
        ['a2', 1],
        ['a3', 2],
      ],
    ],
  ] as const)('says of a wave without an order how it came: %s', (words, swaps) => {
    const events = swaps.map(([host, seconds]) => swapAt(seconds, host, 'mast'));
    const happened = timeline(withFreeMasts('a1', 'a2', 'a3'), eventsOf(inOrder(events)));
    expect(renderTimeline(happened).find((line) => line.startsWith('masts'))).toMatch(
      new RegExp(`s {2,}${words}$`),
    );
  });
});

function withFreeMasts(...hosts: readonly string[]): DesiredService {
  const waves = SERVICE.waves.map((wave) => {
    if (wave.kind === 'jobs' || wave.name !== 'masts') return wave;
    const containers = hosts.flatMap((host) => wave.containers.slice(0, 1).map((it) => ({ ...it, host })));
    return { ...wave, update: 'free' as const, containers };
  });
  return { ...SERVICE, waves };
}

function inOrder(texts: readonly string[]): string {
  const lines = texts
    .join('\n')
    .split('\n')
    .map((line) => line.trim());
  return lines.sort((one, other) => parseFloat(one) - parseFloat(other)).join('\n');
}
