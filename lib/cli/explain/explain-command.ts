import type { Command } from 'commander';
import { jsonSchemas } from '../../model/json-schemas';
import type { Surround } from '../cloud-session';
import type { Terminal } from '../terminal';
import { findKeys } from './find-key';
import { renderKey, renderRoots } from './render-key';
import { rootKeys } from './schema-key';

const HELP = `
A path is made of keys and names: hosts.cmp1.tls and hosts.*.tls are the same.
Options of the project's own services are explained, too. No engine is asked.

Examples:
  npx kollaform explain                                the keys of both files
  npx kollaform explain updates.compute.canary         of cloud.yml
  npx kollaform explain nova.roles.nova-compute.hosts  of versions.yml`;

/** `kollaform explain [key]` */
export function addExplain(kollaform: Command, surround: Surround, terminal: Terminal): void {
  kollaform
    .command('explain')
    .argument('[key]', 'dotted path in cloud.yml or versions.yml; the keys of both files unless given')
    .description('explain a key of cloud.yml or versions.yml: type, default, allowed values, keys below it')
    .addHelpText('after', HELP)
    .action((key: string | undefined) => {
      const { knownServices } = surround();
      const roots = rootKeys(
        jsonSchemas(knownServices),
        knownServices.map(({ name }) => name),
      );
      if (key === undefined) terminal.print(renderRoots(roots));
      else
        terminal.print(findKeys(key, roots).flatMap((it, at) => [...(at > 0 ? [''] : []), ...renderKey(it)]));
    });
}
