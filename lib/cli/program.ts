import { Command } from 'commander';
import type { Surroundings } from './cloud-session';
import { listSnapshots } from './list-snapshots';
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
  return kollaform;
}
