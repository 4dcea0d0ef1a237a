import type picocolors from 'picocolors';
import type { PlannedOperation } from '../contract/planned-upgrade';
import { OPERATION_SYMBOLS } from '../provider/plan/render-upgrade';
import type { Verdict } from './status/status-report';

type Colours = ReturnType<typeof picocolors.createColors>;
type Colour = 'green' | 'yellow' | 'red' | 'cyan' | 'magenta' | 'dim' | 'bold';

/**
 * Colours one line of a view on its way to the terminal. Views themselves are made of plain lines, so that their columns
 * can be counted, and what others wrote cannot bring colours of its own.
 */
export type Paint = (line: string, colours: Colours) => string;

/** As Terraform's plans have them. */
const OPERATIONS: Readonly<Record<PlannedOperation, Colour>> = {
  create: 'green',
  update: 'yellow',
  start: 'green',
  remove: 'red',
  restart: 'yellow',
  skip: 'magenta',
  run: 'cyan',
  wait: 'dim',
};

const SYMBOLS: ReadonlyMap<string, Colour> = new Map(
  Object.entries(OPERATIONS).map(([operation, colour]) => [
    OPERATION_SYMBOLS[operation as PlannedOperation],
    colour,
  ]),
);

/** Of the upgrade that is planned. */
export const paintPlan: Paint = (line, colours) => {
  const [, indent = '', symbol = '', rest = ''] = /^( {3})(\S)( .*)$/.exec(line) ?? [];
  const colour = SYMBOLS.get(symbol);
  if (colour !== undefined) return `${indent}${colours[colour](symbol)}${rest}`;
  return firstOf(line, colours, [
    [/^Upgrade of .*$/, 'bold'],
    [/^\d+\. [^:]*/, 'bold'],
    [/^Warning:.*$/, 'yellow'],
    [/^Skipped,.*$/, 'magenta'],
    [/^Left alone:.*$/, 'dim'],
  ]);
};

/** Of a deploy that goes on, drawn or line by line, and of its end. */
export const paintDeploy: Paint = (line, colours) =>
  firstOf(line, colours, [
    [/^ {2}\+ \S+/, 'green'],
    [/^ {2}x \S+/, 'red'],
    [/^ {2}> \S+/, 'cyan'],
    [/^ {2}\. .*$/, 'dim'],
    [/\bnot deployed\b/, 'red'],
    [/\bdeployed\b/, 'green'],
    [/(?<=^\S+( \S+)?: )(failed|rolled[- ]back|unfinished|rolling back)\b/, 'red'],
    [/(?<=^ {6}.*: )(failed|rolled back|unfinished|rolling back)\b/, 'red'],
    [/(?<=^\S+ \S+: )(done|pulled)\b/, 'green'],
    [/(?<=^\S+ \S+: )skipped\b/, 'magenta'],
    [/^Not begun:|\binterrupted:/, 'yellow'],
    [/^Skipped:/, 'magenta'],
  ]);

const VERDICTS: Readonly<Record<Verdict, Colour>> = {
  'in-sync': 'green',
  drifted: 'yellow',
  ahead: 'cyan',
  outdated: 'yellow',
  unhealthy: 'red',
  'not-ready': 'red',
  stopped: 'red',
  missing: 'red',
  interrupted: 'magenta',
  unreachable: 'magenta',
};

/** Of the status: the second column of its table, and the headline of a service that is in sync or not. */
export const paintStatus: Paint = (line, colours) => {
  const rules = Object.entries(VERDICTS).map(([verdict, colour]): Rule => {
    const shown = verdict.replace('-', ' ');
    return [new RegExp(`(?<=^\\S+ +)${shown}(?= +\\d+ )`), colour];
  });
  return firstOf(line, colours, [
    [/^ROLE +STATUS .*$/, 'dim'],
    [/^\S+: .* in sync$/, 'green'],
    [/^\S+: \d+ of \d+ containers are in sync;.*$/, 'yellow'],
    ...rules,
  ]);
};

type Rule = readonly [pattern: RegExp, colour: Colour];

/** The first rule that fits colours what it matches. */
function firstOf(line: string, colours: Colours, rules: readonly Rule[]): string {
  const found = rules.find(([pattern]) => pattern.test(line));
  if (found === undefined) return line;
  const [pattern, colour] = found;
  return line.replace(pattern, (text) => colours[colour](text));
}
