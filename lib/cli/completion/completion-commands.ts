import { Argument, type Command } from 'commander';
import { ERROR_CODES } from '../../contract/error-code';
import { readInputFiles } from '../../input-files';
import { jsonSchemas } from '../../model/json-schemas';
import { readVersions } from '../../model/read-versions';
import type { Surround, Surroundings } from '../cloud-session';
import { completeKey } from '../explain/complete-key';
import { rootKeys } from '../explain/schema-key';
import { isKnownError } from '../known-error';
import type { Terminal } from '../terminal';
import { candidatesFor, type Candidate } from './candidates';
import { shellScript, SHELLS, type Shell } from './shell-scripts';

const HELP = `
It completes commands, options and their values, services of versions.yml, and
keys for explain. The shell finds kollaform in the PATH, or in node_modules of
the directory that you are in.

  bash   source <(npx kollaform completion bash)       in ~/.bashrc
  zsh    source <(npx kollaform completion zsh)        in ~/.zshrc, after compinit
  fish   npx kollaform completion fish | source        in ~/.config/fish/config.fish

With alias kollaform='npx kollaform' the short name works in every project.`;

/** `kollaform completion <shell>`, and what its script calls. */
export function addCompletion(kollaform: Command, surround: Surround, terminal: Terminal): void {
  kollaform
    .command('completion')
    .addArgument(new Argument('<shell>', 'that evaluates what is printed').choices(SHELLS))
    .description('print a script that completes words on the command line of a shell')
    .addHelpText('after', HELP)
    .action((shell: Shell) => {
      terminal.print(shellScript(shell));
    });
  kollaform
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action((words: readonly string[]) => {
      const values = (_: string, argument: string, word: string) => valuesOf(argument, word, surround);
      const candidates = candidatesFor(kollaform, words, values);
      if (candidates.length > 0) terminal.print(candidates.map(lineOf));
    });
}

function lineOf({ value, description }: Candidate): string {
  return `${value}\t${description}`;
}

/** None where the project cannot be read: a mistake in a file must not disturb somebody who types. */
function valuesOf(argument: string, word: string, surround: Surround): readonly Candidate[] {
  try {
    if (argument === 'service') return servicesOf(surround());
    return argument === 'key' ? [...codesFor(word), ...keysOf(surround(), word)] : [];
  } catch (error) {
    if (isKnownError(error)) return [];
    throw error;
  }
}

function servicesOf({ environment }: Surroundings): readonly Candidate[] {
  const { value } = readVersions(readInputFiles(environment).versions);
  return Object.entries(value ?? {}).map(([name, { tag }]) => ({ value: name, description: tag ?? '' }));
}

/** Of errors; too many to be listed before anything is typed. */
function codesFor(word: string): readonly Candidate[] {
  return word === '' ? [] : ERROR_CODES.map((value) => ({ value, description: '' }));
}

function keysOf({ knownServices }: Surroundings, word: string): readonly Candidate[] {
  const names = knownServices.map(({ name }) => name);
  return completeKey(word, rootKeys(jsonSchemas(knownServices), names));
}
