/** What a run did, as one page: nothing else is loaded, no script runs, and it is as light or dark as its reader likes. */
import { visibleText } from '../contract/visible-text';
import { drawRun } from './draw-run';
import { describeRest, describeRun, sectionsOf, wordsOf, type Section } from './render-run';
import { isFailed, type RunOperation, type Run } from './run';
import { runChart, CHART_COLORS, type ChartColor } from './run-chart';
import { commandText, timeText } from './run-words';

export function renderRunPage(run: Run): string {
  const title = `${commandText(run)}${run.service === undefined ? '' : ` of ${run.service}`}, ${timeText(run.beganAt)} UTC`;
  const [first = '', ...facts] = describeRun(run);
  const rest = describeRest(run);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    // Should anything slip through, the browser neither runs nor loads it.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escaped(title)}</h1>`,
    `<p class="outcome ${run.outcome}">${escaped(first)}</p>`,
    list(facts),
    ...(rest.length > 0 ? [list(rest)] : []),
    legend(),
    `<figure>${chartOf(run)}</figure>`,
    ...sectionsOf(run).map(table),
    '</body>',
    '</html>',
  ].join('\n');
}

function chartOf(run: Run): string {
  const svg = drawRun(runChart(run));
  return svg.replace(
    '<svg ',
    '<svg role="img" aria-label="Hosts by time, in the colours of their outcomes" ',
  );
}

function list(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`;
}

const COLOR_WORDS: Readonly<Record<ChartColor, string>> = {
  done: 'done',
  failed: 'rolled back, failed or unfinished',
  open: 'no end recorded',
  pull: 'image pulled',
};

function legend(): string {
  const entries = CHART_COLORS.map((it) => `<span><i class="${it}"></i>${COLOR_WORDS[it]}</span>`);
  return `<p class="legend">${entries.join('')}<span><i class="gap"></i>gap of what goes together</span></p>`;
}

function table({ title, remark, operations }: Section): string {
  const heading = `<h2>${escaped(title)}${remark === '' ? '' : ` <small>${escaped(remark)}</small>`}</h2>`;
  const head =
    '<tr><th>Host</th><th>What</th><th>Began</th><th>Took</th><th>Outcome</th><th>Versions</th><th>Why</th></tr>';
  return `${heading}<table>${head}${operations.map(row).join('')}</table>`;
}

function row(operation: RunOperation): string {
  const { host = '', name, beganAt, endedAt } = operation;
  const took =
    endedAt === undefined ? '' : `${((Date.parse(endedAt) - Date.parse(beganAt)) / 1000).toFixed(2)} s`;
  const cells = [host, name, timeText(beganAt).slice(11), took, ...wordsOf(operation)];
  const kind = isFailed(operation) ? ' class="failed"' : '';
  return `<tr${kind}>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What people and engines named must not become markup. */
function escaped(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const STYLE = `
:root { color-scheme: light dark; --back: #fff; --text: #1f2328; --muted: #59636e; --line: #d9dee3; --wave: #0969da12;
  --gap: #d0409059; --gap-text: #a0206c; --done: #2da44e; --failed: #cf222e; --open: #bf8700; --pull: #8c959f; --on-bar: #fff; }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3; --muted: #9198a1; --line: #2d333b; --wave: #58a6ff1c;
  --gap: #f778ba66; --gap-text: #f778ba; --done: #238636; --failed: #da3633; --open: #9e6a03; --pull: #656c76; --on-bar: #fff; } }
body { margin: 2rem auto; max-width: 1200px; padding: 0 1rem; background: var(--back); color: var(--text); font: 14px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .3rem; } small { color: var(--gap-text); font-weight: normal; }
.outcome { font-size: 1.1rem; border-left: .4rem solid var(--open); padding-left: .6rem; }
.outcome.done { border-color: var(--done); } .outcome.failed { border-color: var(--failed); }
figure { margin: 0; overflow-x: auto; } svg { max-width: none; }
.legend span { margin-right: 1.2rem; } .legend i { display: inline-block; width: .8rem; height: .8rem; margin-right: .3rem; border-radius: 2px; }
i.done { background: var(--done); } i.failed { background: var(--failed); } i.open { background: var(--open); }
i.pull { background: var(--pull); } i.gap { background: var(--gap); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .15rem .8rem .15rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--muted); font-weight: normal; } tr.failed td { color: var(--failed); }
`;
