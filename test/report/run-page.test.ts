import { placeLabels } from '../../lib/report/draw-run';
import { lanesOf, runChart } from '../../lib/report/run-chart';
import { renderRunPage } from '../../lib/report/run-page';
import { BEGIN, END, foldedRun, manyHosts, sampleLines, type Line } from './run-lines';

describe('the chart of a run', () => {
  const chart = runChart(foldedRun(sampleLines('rolled-back')));

  it('has a row for each host, and a bar for each operation in the colour of its outcome', () => {
    expect(chart.rows).toEqual(['ctl2', 'ctl1', 'ctl3']);
    expect(chart.bars.map(({ row, color, label }) => [row, color, label])).toEqual([
      [0, 'pull', 'quay.io/kolla/nova-conductor:2025.2'],
      [0, 'failed', 'nova-conductor: rolled back'],
      [1, 'done', 'nova-bootstrap'],
      [1, 'failed', 'nova-conductor: rolled back'],
      [2, 'failed', 'nova-conductor: rolled back'],
    ]);
    expect(chart.bars[2]).toMatchObject({ fromSeconds: 2, toSeconds: 4 });
  });

  it('marks waves and the gap', () => {
    expect(chart.waves.map(({ label, fromSeconds }) => [label, fromSeconds])).toEqual([
      ['bootstrap', 2],
      ['conductors', 5],
    ]);
    expect(chart.gaps).toEqual([{ label: 'gap 2.80 s', fromSeconds: 7.2, toSeconds: 10 }]);
  });

  it('draws what is open up to the last thing that was said', () => {
    const { bars, totalSeconds } = runChart(foldedRun(sampleLines().slice(0, 14), 'runs'));
    expect(bars.at(-1)).toMatchObject({ color: 'open', toSeconds: totalSeconds });
  });

  it('draws what happens at the same time in lanes of their own, and uses a lane again', () => {
    const span = (fromSeconds: number, toSeconds: number) => ({ fromSeconds, toSeconds });
    expect(lanesOf([span(0, 5), span(1, 2), span(2, 3), span(5, 6)])).toEqual([0, 1, 1, 0]);
  });

  it('puts names that would cover each other at several levels', () => {
    const band = (label: string, fromSeconds: number) => ({ label, fromSeconds, toSeconds: fromSeconds + 1 });
    const bands = [band('conductors', 0), band('controllers', 1), band('apis', 90), band('migrations', 99)];
    const placed = placeLabels(bands, 10, 1000);
    expect(placed.map(({ level }) => level)).toEqual([0, 1, 0, 1]);
    expect(placed.map(({ x }) => x < 1000 - 60)).toEqual([true, true, true, true]);
  });
});

describe('the page of a run', () => {
  const page = renderRunPage(foldedRun(sampleLines()));

  it('draws bars, bands and names', () => {
    expect(page.match(/fill="var\(--done\)"/g)).toHaveLength(4);
    expect(page.match(/fill="var\(--pull\)"/g)).toHaveLength(1);
    expect(page.match(/fill="var\(--gap\)"/g)).toHaveLength(1);
    for (const text of ['ctl1', 'ctl2', 'ctl3', 'conductors', 'gap 0.55 s'])
      expect(page).toContain(`>${text}</text>`);
  });

  it('has each colour twice, for light and for dark', () => {
    const used = new Set([...page.matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name ?? ''));
    const [light = '', dark = ''] = page.split('prefers-color-scheme: dark');
    expect(used.size).toBeGreaterThan(8);
    for (const name of used) {
      expect(light).toContain(`${name}:`);
      expect(dark).toContain(`${name}:`);
    }
  });

  it('runs no script, and asks for nothing', () => {
    expect(page).not.toMatch(/<script|\son\w+=|javascript:/i);
    expect(page).not.toMatch(/\b(src|href)=|url\(|@import/i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('takes no text for markup', () => {
    const lines: readonly Line[] = [
      [0, { ...BEGIN, user: '<script>alert(1)</script>' }],
      [1, { kind: 'failure', reason: '<img src=x onerror=alert(1)>\u001b[2J' }],
      [2, { kind: 'pull-begin', host: '<b>cmp1</b>', image: '"><i>' }],
      [3, END],
    ];
    const hostile = renderRunPage(foldedRun(lines));
    expect(hostile).not.toMatch(/<script|<img|<b>|"><i>|\u001b/);
    expect(hostile).toContain('&lt;b&gt;cmp1&lt;/b&gt;');
  });

  it.each([3, 200])('has every one of %d hosts by name, each in its row', (count) => {
    const started = performance.now();
    const many = renderRunPage(foldedRun(manyHosts(count)));
    const labels = [...many.matchAll(/translate\([\d.]+ ([\d.]+)\)" fill="var\(--text\)">(cmp\d+)</g)];
    expect(labels.map(([, , host]) => host)).toEqual(
      Array.from({ length: count }, (_, it) => `cmp${it + 1}`),
    );
    const heights = labels.map(([, y]) => Number(y));
    const distances = heights.slice(1).map((y, index) => y - (heights[index] ?? 0));
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(14);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
