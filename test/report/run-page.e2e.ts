/** The page of a run in a real browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { renderRunPage } from '../../lib/report/run-page';
import { launchBrowser } from '../helpers/launch-browser';
import { foldedRun, manyHosts, sampleLines } from './run-lines';

const SCHEMES = ['light', 'dark'] as const;
const SMALLEST_FONT = 10;
/** Of WCAG 2 for text, and for what is not text. */
const TEXT_CONTRAST = 4.5;
const SHAPE_CONTRAST = 3;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What is used of the browser, there: the types of all of it would be global to the whole project. */
interface PageElement {
  readonly tagName: string;
  readonly textContent: string;
  readonly style: { color: string };
  getBoundingClientRect(): Box;
  remove(): void;
}
declare const document: {
  readonly body: PageElement & { appendChild(element: PageElement): PageElement };
  createElement(name: string): PageElement;
  querySelectorAll(selector: string): Iterable<PageElement>;
};
declare function getComputedStyle(element: PageElement): {
  readonly color: string;
  readonly backgroundColor: string;
  readonly fontSize: string;
};

interface Drawn {
  readonly svg: Box;
  readonly bars: readonly Box[];
  readonly gaps: readonly Box[];
  readonly labels: readonly (Box & { readonly text: string; readonly fontSize: number })[];
}

describe('the page of a run, in a browser', () => {
  let browser: Browser;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'kollaform-page-'));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true });
  });

  /** Opened, with all that it said and asked for. */
  const open = async (name: string, html: string) => {
    const path = join(directory, `${name}.html`);
    writeFileSync(path, html);
    const page = await browser.newPage();
    const [said, asked]: [string[], string[]] = [[], []];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    page.on('request', (request) => asked.push(request.url()));
    const url = pathToFileURL(path).href;
    await page.goto(url);
    return { page, said, others: asked.filter((it) => it !== url) };
  };

  describe.each([
    ['of 3 hosts', sampleLines(), ['ctl1', 'ctl2', 'ctl3'], 1],
    ['of 200 hosts', manyHosts(200), Array.from({ length: 200 }, (_, index) => `cmp${index + 1}`), 0],
  ])('%s', (name, lines, hosts, gaps) => {
    let page: Page;
    let said: readonly string[];
    let others: readonly string[];
    let drawn: Drawn;

    beforeAll(async () => {
      ({ page, said, others } = await open(name.replaceAll(' ', '-'), renderRunPage(foldedRun(lines))));
      drawn = await measure(page);
    });

    it('loads nothing, and says nothing in the console', () => {
      expect({ said, others }).toEqual({ said: [], others: [] });
    });

    it('has bars that can be seen, inside the chart, and the gap', () => {
      expect(drawn.bars.length).toBeGreaterThanOrEqual(hosts.length);
      for (const bar of [...drawn.bars, ...drawn.gaps]) {
        expect(Math.min(bar.width, bar.height)).toBeGreaterThanOrEqual(2);
        expect(isInside(bar, drawn.svg)).toBe(true);
      }
      expect(drawn.gaps).toHaveLength(gaps);
    });

    it('names every host, large enough, and none over another', () => {
      const rows = drawn.labels.filter(({ text }) => hosts.includes(text));
      expect(rows.map(({ text }) => text).sort()).toEqual([...hosts].sort());
      expect(Math.min(...drawn.labels.map(({ fontSize }) => fontSize))).toBeGreaterThanOrEqual(SMALLEST_FONT);
      expect(drawn.labels.filter((label) => !isInside(label, drawn.svg))).toEqual([]);
      const sorted = [...rows].sort((one, other) => one.y - other.y);
      for (const [index, row] of sorted.slice(1).entries()) {
        const above = sorted[index];
        expect(row.y).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0) * 0.9);
      }
    });

    it.each(SCHEMES)('can be read in %s', async (scheme) => {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      const { back, texts, shapes } = await colors(page);
      expect(luminance(back) > 0.5).toBe(scheme === 'light');
      for (const text of texts) expect(contrast(text, back)).toBeGreaterThanOrEqual(TEXT_CONTRAST);
      for (const shape of shapes) expect(contrast(shape, back)).toBeGreaterThanOrEqual(SHAPE_CONTRAST);
    });
  });
});

/** What of the chart is where, in pixels of the page. */
function measure(page: Page): Promise<Drawn> {
  return page.evaluate(() => {
    const box = (element: PageElement): Box => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    };
    const all = (selector: string) => [...document.querySelectorAll(selector)];
    const [svg] = all('svg');
    if (svg === undefined) throw new Error('there is no chart');
    const filled = (...names: string[]) =>
      all(names.map((name) => `svg [fill="var(--${name})"]`).join(', ')).filter(
        ({ tagName }) => tagName !== 'text',
      );
    return {
      svg: box(svg),
      bars: filled('done', 'failed', 'open', 'pull').map(box),
      gaps: filled('gap').map(box),
      labels: all('svg text').map((it) => ({
        ...box(it),
        text: it.textContent,
        fontSize: parseFloat(getComputedStyle(it).fontSize),
      })),
    };
  });
}

type Color = readonly [red: number, green: number, blue: number];

/** As the browser computes them. */
async function colors(page: Page) {
  const found = await page.evaluate(() => {
    const of = (name: string) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = `var(--${name})`;
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    };
    return {
      back: getComputedStyle(document.body).backgroundColor,
      texts: ['text', 'muted', 'gap-text'].map(of),
      shapes: ['done', 'failed', 'open', 'pull'].map(of),
    };
  });
  return { back: colorOf(found.back), texts: found.texts.map(colorOf), shapes: found.shapes.map(colorOf) };
}

/** Of `rgb(1, 2, 3)`. */
function colorOf(text: string): Color {
  const [red = NaN, green = NaN, blue = NaN] = (text.match(/\d+/g) ?? []).map(Number);
  return [red, green, blue];
}

/** Of WCAG 2: 0 is black, 1 is white. */
function luminance(color: Color): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Of WCAG 2: from 1 to 21. */
function contrast(one: Color, other: Color): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
