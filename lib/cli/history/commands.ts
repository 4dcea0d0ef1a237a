import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Surround } from '../cloud-session';
import type { Terminal } from '../terminal';
import { history, type HistoryOptions } from './history-command';
import { report, type ReportOptions } from './report-command';

const HISTORY_HELP = `
Each deploy, with whatever command it was made, and each restore leaves a record
in the directory that \`records\` in cloud.yml names. Outcomes:
  done         all that was begun is done
  failed       something was not done; report says what and why
  paused       where it was to pause; the next deploy goes on
  interrupted  by Ctrl-C or a kill; the next deploy goes on
  running      it is still at work
  unknown      it said no end, and its process is on another machine
A deploy that touched nothing is not listed. No engine is asked.

Exit codes: 0 listed; 2 it could not read the files.

Example: npx kollaform history nova --format json`;

const REPORT_HELP = `
With --format html, or a file that ends with .html, it is one page that needs
nothing else: hosts by time, colours by outcome, the gap of what goes together.

Exit codes: 0 reported, whatever came of the run; 2 there is no such run.

Example: npx kollaform report --out run.html`;

/** `kollaform history` and `kollaform report` */
export function addHistory(kollaform: Command, surround: Surround, terminal: Terminal): void {
  kollaform
    .command('history')
    .argument('[service...]', 'names in versions.yml; all services unless given')
    .description('list who deployed or restored what and when, and what came of it')
    .addOption(
      new Option('--format <format>', 'json is for programs').choices(['text', 'json']).default('text'),
    )
    .option('--limit <number>', 'the newest so many of each service', positive, 20)
    .addHelpText('after', HISTORY_HELP)
    .action((services: readonly string[], options: HistoryOptions) => {
      history(services, options, surround(), terminal);
    });
  kollaform
    .command('report')
    .argument(
      '[run]',
      'as kollaform history lists it, or as KOLLAFORM_RUN called it; the newest unless given',
    )
    .description('show what a run did: waves, hosts, times, causes and outcomes')
    .addOption(
      new Option('--format <format>', 'html is one page, json is for programs').choices([
        'text',
        'html',
        'json',
      ]),
    )
    .option('--out <file>', 'write it there')
    .addHelpText('after', REPORT_HELP)
    .action((run: string | undefined, options: ReportOptions) => report(run, options, surround(), terminal));
}

function positive(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number of at least 1.');
}
