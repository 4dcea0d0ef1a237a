import { Command, Option } from 'commander';
import type { Surround } from './cloud-session';
import { addCompletion } from './completion/completion-commands';
import { addDeploy, addPlan } from './deploy/commands';
import { addExplain } from './explain/explain-command';
import { addHistory } from './history/commands';
import { init } from './init';
import { listServices } from './list-services';
import { listSnapshots } from './list-snapshots';
import { restore, type RestoreCommandOptions } from './restore/restore-command';
import { addSchemas } from './schemas/schemas-command';
import type { Render } from './status/observe-status';
import { status, type StatusOptions } from './status/status-command';
import type { Terminal, ViewTerminal } from './terminal';

/** What the program itself is, and where it was started. */
export interface Installation {
  readonly version: string;
  /** Directory of the project that `init` writes. */
  readonly template: string;
  /** docs/errors.md of the program. */
  readonly errorPage: string;
  /** Where the command was given. */
  readonly directory: string;
  /** Stdout is a terminal, and nothing says that it is a log: views are drawn upon it. */
  readonly isLive: boolean;
}

const EXAMPLES = `
Examples:
  npx kollaform init                       start a project in this directory
  npx kollaform explain hosts              what a key of either file means
  npx kollaform services                   what versions.yml wants to run, in its order
  npx kollaform plan nova                  what a deploy would do, in its order
  npx kollaform deploy nova                do it, and show how it goes on
  npx kollaform status                     what runs, and whether it is what versions.yml wants
  npx kollaform history nova               who deployed what and when, and what came of it
  npx kollaform report --out run.html      what the newest run did, as a page
  npx kollaform snapshots nova             what the upgrades of nova have saved
  npx kollaform restore <id> --dry-run     what going back to a snapshot would do

npx cdktf plan nova and npx cdktf deploy nova do the same in the same place, with Terraform's own view.

Exit codes: 0 done; 1 a bug in kollaform, with its stack; 2 anything else, with what to do. status has its own.`;

const STATUS_HELP = `
It asks every engine, at the same time, and changes nothing. A container is
  in sync      as a deploy would have it
  drifted      settings differ; they are listed below
  ahead        of a newer release than wanted
  outdated     of another image than wanted: an older release, another tag,
               or one that was rebuilt under its tag
  unhealthy, stopped, missing
  interrupted  a swap is under way, or was cut short: the next deploy resolves it
  unreachable  its host could not be asked: see connect_timeout in cloud.yml
If several apply, the last one is shown. Terraform's state is not read. A setting
that no configuration names is listed, and counts as in sync; only a plan knows
whether it was configured before.

Exit codes: 0 all in sync; 1 anything is not; 2 it could not ask: a mistake in
a file, an unknown service.`;

/**
 * The commands of `kollaform`.
 * @param end is told the exit code of a command that ends with another one than 0 and has not failed
 */
export function program(
  surround: Surround,
  terminal: ViewTerminal,
  installation: Installation,
  end: (exitCode: number) => void,
): Command {
  const kollaform = new Command('kollaform')
    .description(
      'Plans, deploys, and shows what runs and what happened.\nLists and restores database snapshots, and starts a project.',
    )
    .version(installation.version)
    .option('--no-color', 'print no colours, as with NO_COLOR set')
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', EXAMPLES);
  addProjectCommands(kollaform, surround, terminal, installation);
  addExplain(kollaform, surround, terminal, installation.errorPage);
  addPlan(kollaform, surround, { terminal, end });
  addDeploy(kollaform, surround, { terminal, end, isLive: installation.isLive });
  addStatus(kollaform, surround, terminal, end);
  addHistory(kollaform, surround, terminal);
  addSnapshots(kollaform, surround, terminal);
  addRestore(kollaform, surround, terminal);
  addSchemas(kollaform, surround, terminal, installation.directory);
  addCompletion(kollaform, surround, terminal);
  return kollaform;
}

function addProjectCommands(
  kollaform: Command,
  surround: Surround,
  terminal: Terminal,
  { template, directory }: Installation,
): void {
  kollaform
    .command('init')
    .description('write main.ts, cdktf.json, cloud.yml, versions.yml and a small service; overwrites nothing')
    .addHelpText('after', example('kollaform init && npx cdktf deploy site'))
    .action(() => {
      init(template, directory, terminal);
    });
  kollaform
    .command('services')
    .description('list what versions.yml wants to run, in the order of an upgrade, and on which hosts')
    .addHelpText('after', example('kollaform services'))
    .action(() => {
      listServices(surround(), terminal);
    });
}

function addStatus(
  kollaform: Command,
  surround: Surround,
  terminal: ViewTerminal,
  end: (exitCode: number) => void,
): void {
  kollaform
    .command('status')
    .argument('[service...]', 'names in versions.yml; all services unless given')
    .description('show what runs on each host, since when, and whether it is what versions.yml wants')
    .option('--watch', 'repeat every few seconds, until Ctrl-C')
    .addOption(
      new Option('--format <format>', 'json is for programs').choices(['text', 'json']).default('text'),
    )
    .addHelpText('after', `${STATUS_HELP}\n${example('kollaform status nova --watch')}`)
    .action(
      async (services: readonly string[], given: Pick<StatusOptions, 'format'> & { watch?: boolean }) => {
        const options = { format: given.format, watch: given.watch ?? false };
        end(await status(services, options, surround(), { terminal, loadRender }));
      },
    );
}

/** cdktf is loaded only now. */
async function loadRender(): Promise<Render> {
  const { attributesRenderer, probeRenderer } = await import('./container-attributes.js');
  return { attributes: attributesRenderer(), probe: probeRenderer() };
}

function addSnapshots(kollaform: Command, surround: Surround, terminal: Terminal): void {
  kollaform
    .command('snapshots')
    .argument('[service]', 'name in versions.yml; all services unless given')
    .description('list the snapshots of a service, or of all services in versions.yml')
    .option('--json', 'for programs')
    .addHelpText('after', example('kollaform snapshots nova --json'))
    .action((service: string | undefined, options: { readonly json?: boolean }) =>
      listSnapshots(service, options, surround(), terminal),
    );
}

function addRestore(kollaform: Command, surround: Surround, terminal: Terminal): void {
  kollaform
    .command('restore')
    .argument('<id>', 'as `kollaform snapshots` lists it')
    .description('go back to a snapshot: the database, and the containers that ran then')
    .option('--auto-approve', 'do not ask')
    .option('--dry-run', 'show what would be lost and done; change nothing')
    .option('--skip-unreachable', 'leave out hosts that do not answer, if a deploy would skip them too')
    .option('--no-safety-snapshot', 'do not save the present state first')
    .option('--start-over', 'replace the data again, even if an unfinished restore has done so')
    .addHelpText('after', example('kollaform restore nova-20260801T120000Z-2025.1-to-2025.2 --dry-run'))
    .action((id: string, given: RestoreFlags) => restore(id, restoreOptions(given), surround(), terminal));
}

function example(command: string): string {
  return `\nExample: npx ${command}`;
}

/** As commander gives them. */
interface RestoreFlags {
  readonly autoApprove?: boolean;
  readonly dryRun?: boolean;
  readonly skipUnreachable?: boolean;
  readonly safetySnapshot: boolean;
  readonly startOver?: boolean;
}

function restoreOptions(given: RestoreFlags): RestoreCommandOptions {
  return {
    autoApprove: given.autoApprove ?? false,
    dryRun: given.dryRun ?? false,
    skipUnreachable: given.skipUnreachable ?? false,
    safetySnapshot: given.safetySnapshot,
    startOver: given.startOver ?? false,
  };
}
