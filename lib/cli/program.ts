import { Command } from 'commander';
import type { Surroundings } from './cloud-session';
import { listSnapshots } from './list-snapshots';
import { restore, type RestoreCommandOptions } from './restore/restore-command';
import type { Terminal } from './terminal';

/** The commands of `kollaform`. */
export function program(surroundings: Surroundings, terminal: Terminal): Command {
  const kollaform = new Command('kollaform')
    .description('What cdktf has no word for: snapshots of the database, and the way back to one.')
    .exitOverride();
  kollaform
    .command('snapshots [service]')
    .description('list the snapshots of a service, or of all services in versions.yml')
    .option('--json', 'for programs')
    .action((service: string | undefined, options: { readonly json?: boolean }) =>
      listSnapshots(service, options, surroundings, terminal),
    );
  kollaform
    .command('restore <id>')
    .description('go back to a snapshot: the database, and the containers that ran then')
    .option('--auto-approve', 'do not ask')
    .option('--dry-run', 'say what would be lost and done, and end')
    .option(
      '--skip-unreachable',
      'leave hosts as they are that do not answer and that a deploy would skip, too',
    )
    .option('--no-safety-snapshot', 'do not save first what is there now')
    .option(
      '--start-over',
      'put the data in place once more, although a restore that was not finished has done so',
    )
    .action((id: string, given: RestoreFlags) => restore(id, restoreOptions(given), surroundings, terminal));
  return kollaform;
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
