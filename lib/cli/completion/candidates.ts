import type { Option } from 'commander';
import { type Argument, type Command } from 'commander';

/** What a word may become. */
export interface Candidate {
  /** One that ends with a dot is not the end of its word. */
  readonly value: string;
  /** One line, for shells that show it. */
  readonly description: string;
}

/** Values that are not in the command's own definition: names of services, keys. @param word as far as it is typed */
export type ValuesOf = (command: string, argument: string, word: string) => readonly Candidate[];

/** What was typed before the word that is completed. */
interface Typed {
  readonly command: Command;
  readonly options: readonly string[];
  readonly operands: readonly string[];
  /** Takes the word as its value. */
  readonly open?: Option;
}

/**
 * What the last of some words may become, from the program's own commands, options and arguments. None where anything may
 * follow, a file's name among them. Pure.
 * @param words after the program's name; the last one is what is completed, and may be empty
 */
export function candidatesFor(
  root: Command,
  words: readonly string[],
  valuesOf: ValuesOf,
): readonly Candidate[] {
  const given = joined(words);
  const word = given.at(-1) ?? '';
  const typed = given.slice(0, -1).reduce(take, { command: root, options: [], operands: [] });
  const fitting = (all: readonly Candidate[]) => all.filter(({ value }) => value.startsWith(word));
  if (typed.open !== undefined) return fitting(plain(typed.open.argChoices));
  if (!word.startsWith('-')) return fitting(wordsOf(typed, word, valuesOf));
  const [name = '', value] = word.split(/=(.*)/);
  if (value === undefined) return fitting(optionsOf(typed, root));
  const values = plain(tryFindOption(typed.command, name)?.argChoices);
  return fitting(values.map((it) => ({ ...it, value: `${name}=${it.value}` })));
}

/** Bash hands over `--format=json` in three words. */
function joined(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (word !== '=') return [word];
    return index === words.length - 1 ? [''] : [];
  });
}

function take(typed: Typed, word: string): Typed {
  const { command, options, operands, open } = typed;
  if (open !== undefined) return { command, options, operands };
  if (word.startsWith('-')) {
    const option = tryFindOption(command, word);
    const takesValue = option !== undefined && (option.required || option.optional);
    return { command, options: [...options, word], operands, ...(takesValue && { open: option }) };
  }
  const below = command.commands.find((it) => it.name() === word);
  if (below !== undefined) return { command: below, options, operands: [] };
  return { command, options, operands: [...operands, word] };
}

function tryFindOption(command: Command, word: string): Option | undefined {
  return command.options.find(({ long, short }) => long === word || short === word);
}

function wordsOf({ command, operands }: Typed, word: string, valuesOf: ValuesOf): readonly Candidate[] {
  const below = command.createHelp().visibleCommands(command);
  if (below.length > 0) return below.map((it) => ({ value: it.name(), description: it.description() }));
  const argument = argumentAt(command.registeredArguments, operands.length);
  if (argument === undefined) return [];
  const values = argument.argChoices
    ? plain(argument.argChoices)
    : valuesOf(command.name(), argument.name(), word);
  return values.filter(({ value }) => !operands.includes(value));
}

function argumentAt(all: readonly Argument[], position: number): Argument | undefined {
  const last = all.at(-1);
  return all[position] ?? (last?.variadic === true ? last : undefined);
}

/** Options of the program count for each of its commands. */
function optionsOf({ command, options }: Typed, root: Command): readonly Candidate[] {
  const own = command.createHelp().visibleOptions(command);
  const all = new Set([...own, ...root.options.filter(({ long }) => long !== '--version')]);
  return [...all].flatMap(({ long, description }) =>
    typeof long === 'string' && !options.includes(long) ? [{ value: long, description }] : [],
  );
}

function plain(values: readonly string[] = []): readonly Candidate[] {
  return values.map((value) => ({ value, description: '' }));
}
