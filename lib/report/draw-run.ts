import { init, type CustomSeriesOption, type CustomSeriesRenderItemAPI, type EChartsOption } from 'echarts';
import type { ChartBand, ChartBar, RunChart } from './run-chart';

const WIDTH = 1160;
const RIGHT = 24;
/** Of a letter, as far as it is to be known where nothing is drawn yet. */
const LETTER = 6.6;
const LANE = 16;
const LEVEL = 16;
const SMALLEST_BAR = 2;

/** An SVG element without script; its colours are custom properties of CSS, which the page gives a value: `--text`, `--done`. */
export function drawRun(chart: RunChart): string {
  const lanes = Math.max(1, ...chart.bars.map((bar) => bar.lanes));
  const left = Math.max(60, 20 + LETTER * Math.max(...chart.rows.map(({ length }) => length)));
  const room = WIDTH - left - RIGHT;
  const labels = placeLabels([...chart.waves, ...chart.gaps], room / chart.totalSeconds, room);
  const top = 16 + LEVEL * (Math.max(0, ...labels.map(({ level }) => level)) + 1);
  const height = top + chart.rows.length * (lanes * LANE + 6) + 32;
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  drawing.setOption(optionOf(chart, labels, { left, top }));
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return svg;
}

interface PlacedLabel {
  readonly band: ChartBand;
  /** Pixels from the left side of the chart. */
  readonly x: number;
  /** 0 is the one next to the chart. */
  readonly level: number;
}

/**
 * Of bands that are narrower than their names, names are at several levels, so that none covers another, and none leaves the
 * chart on its right side. Pure.
 * @param room pixels from side to side
 */
export function placeLabels(
  bands: readonly ChartBand[],
  pixelsPerSecond: number,
  room: number,
): readonly PlacedLabel[] {
  const freeFrom: number[] = [];
  const sorted = [...bands].sort((one, other) => one.fromSeconds - other.fromSeconds);
  return sorted.map((band) => {
    const width = LETTER * band.label.length;
    const x = Math.min(band.fromSeconds * pixelsPerSecond, room - width);
    const free = freeFrom.findIndex((it) => it <= x);
    const level = free === -1 ? freeFrom.length : free;
    freeFrom[level] = x + width + 12;
    return { band, x, level };
  });
}

function optionOf(
  { rows, bars, waves, gaps, totalSeconds }: RunChart,
  labels: readonly PlacedLabel[],
  { left, top }: { readonly left: number; readonly top: number },
): EChartsOption {
  const muted = { color: 'var(--muted)' };
  const line = { lineStyle: { color: 'var(--line)' } };
  return {
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: { left, right: RIGHT, top, bottom: 32 },
    xAxis: {
      type: 'value',
      max: totalSeconds,
      axisLabel: { ...muted, formatter: (value: number) => axisText(value), showMaxLabel: false },
      axisLine: line,
      splitLine: line,
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: [...rows],
      axisLabel: { color: 'var(--text)', interval: 0 },
      axisLine: line,
      axisTick: { show: false },
    },
    series: [
      // Of waves next to each other, one is tinted.
      bands(
        waves.filter((_, index) => index % 2 === 0),
        'var(--wave)',
      ),
      bands(gaps, 'var(--gap)'),
      barSeries(bars),
      labelSeries(labels, gaps),
    ],
  };
}

function bands(of: readonly ChartBand[], fill: string): CustomSeriesOption {
  return series(of, (band, api, grid) => {
    const [x, right] = [pixel(api, band.fromSeconds), pixel(api, band.toSeconds)];
    const { y, height } = grid;
    const shape = { x, y, width: Math.max(right - x, SMALLEST_BAR), height };
    return { type: 'rect', shape, style: { fill } };
  });
}

function barSeries(bars: readonly ChartBar[]): CustomSeriesOption {
  return series(bars, (bar, api) => {
    const [x = 0, center = 0] = api.coord([bar.fromSeconds, bar.row]);
    const row = (sizeOf(api)[1] ?? LANE) - 6;
    const height = row / bar.lanes;
    const y = center - row / 2 + bar.lane * height;
    const width = Math.max(pixel(api, bar.toSeconds) - x, SMALLEST_BAR);
    const isRoomy = width > LETTER * bar.label.length + 8;
    const rect = {
      type: 'rect' as const,
      shape: { x, y, width, height: height - 1, r: 2 },
      style: { fill: `var(--${bar.color})` },
    };
    const text = {
      type: 'text' as const,
      style: { text: bar.label, x: x + 4, y: y + (height - 1) / 2, fill: 'var(--on-bar)', fontSize: 11 },
    };
    const middle = { ...text, style: { ...text.style, verticalAlign: 'middle' as const } };
    return { type: 'group', children: isRoomy ? [rect, middle] : [rect] };
  });
}

function labelSeries(labels: readonly PlacedLabel[], gaps: readonly ChartBand[]): CustomSeriesOption {
  return series(labels, ({ band, x, level }, _, grid) => {
    const fill = gaps.includes(band) ? 'var(--gap-text)' : 'var(--muted)';
    const y = grid.y - 6 - LEVEL * level;
    const at = { x: grid.x + x, y, verticalAlign: 'bottom' as const };
    return { type: 'text', style: { text: band.label, ...at, fill, fontSize: 11 } };
  });
}

interface Grid {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

type Drawn = ReturnType<NonNullable<CustomSeriesOption['renderItem']>>;

/** Each of these is drawn by a function of its own: the chart's data are its indices only. */
function series<Item>(
  items: readonly Item[],
  draw: (item: Item, api: CustomSeriesRenderItemAPI, grid: Grid) => Drawn,
): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    clip: false,
    data: items.map((_, index) => [0, 0, index]),
    renderItem: ({ dataIndex, coordSys }, api) => {
      const item = items[dataIndex];
      if (item === undefined) return { type: 'group', children: [] };
      return draw(item, api, coordSys as unknown as Grid);
    },
  };
}

function pixel(api: CustomSeriesRenderItemAPI, seconds: number): number {
  return api.coord([seconds, 0])[0] ?? 0;
}

/** Of one row. */
function sizeOf(api: CustomSeriesRenderItemAPI): readonly number[] {
  const size = api.size?.([0, 1]);
  return Array.isArray(size) ? size : [];
}

function axisText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const rest = Math.round(seconds % 60);
  return rest === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${rest} s`;
}
