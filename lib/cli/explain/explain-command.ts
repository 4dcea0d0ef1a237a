import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { ERROR_CODES, type ErrorCode } from '../../contract/error-code';
import { jsonSchemas } from '../../model/json-schemas';
import type { Surround } from '../cloud-session';
import type { Terminal } from '../terminal';
import { renderSection, sectionsIn } from './error-page';
import { findKeys } from './find-key';
import { renderKey, renderRoots } from './render-key';
import { rootKeys } from './schema-key';

const HELP = `
An error shows its code at the end of its first line, or in a last line.
A path is made of keys and names: hosts.cmp1.tls and hosts.*.tls are the same.
Options of the project's own services are explained, too. No engine is asked.

Examples:
  npx kollaform explain                                the keys of both files
  npx kollaform explain updates.compute.canary         of cloud.yml
  npx kollaform explain nova.roles.nova-compute.hosts  of versions.yml
  npx kollaform explain image-not-pulled               what happened, what to do`;

/** `kollaform explain [key]`. @param errorPage docs/errors.md */
export function addExplain(
  kollaform: Command,
  surround: Surround,
  terminal: Terminal,
  errorPage: string,
): void {
  kollaform
    .command('explain')
    .argument(
      '[key]',
      'code of an error, or dotted path in cloud.yml or versions.yml; the keys of both files unless given',
    )
    .description(
      'explain a key of cloud.yml or versions.yml (type, default, allowed values, keys below it), or an error',
    )
    .addHelpText('after', HELP)
    .action((key: string | undefined) => {
      const code = ERROR_CODES.find((it) => it === key);
      if (code !== undefined) {
        explainError(code, errorPage, terminal);
        return;
      }
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

/** Needs no project. */
function explainError(code: ErrorCode, errorPage: string, terminal: Terminal): void {
  const sections = sectionsIn(readFileSync(errorPage, 'utf8'));
  terminal.print(sections.filter((it) => it.code === code).flatMap(renderSection));
}
