import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import { checkCharacters } from './check-characters';
import type { Checked, Problem } from './input-error';
import { lineFinder, type FindLine } from './yaml-lines';

export interface ReadYaml extends Checked<unknown> {
  /** Where something is in the text. */
  readonly findLine: FindLine;
}

/** Where the parser's own words speak to programmers. */
const PLAIN_WORDS: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  DUPLICATE_KEY: 'this key is there twice',
  MULTIPLE_DOCS: 'a second document starts here; one per file',
};

/**
 * Parses one document, anchors and merge keys (`<<`) included. Syntax errors, duplicate keys and characters that cannot be seen
 * come with their line; with any of them there is no value.
 * @param isFreeText whether a value at this path may hold any character
 */
export function readYaml(text: string, file: string, isFreeText: (path: string) => boolean): ReadYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const findLine = lineFinder(document, lines);
  const errors = [...document.errors, ...document.warnings];
  const tooDeep = errors.find(({ message }) => message.startsWith('Maximum call stack'));
  const syntax = (tooDeep ? [tooDeep] : errors).map((error) => describe(error, lines, file));
  if (syntax.length > 0) return { problems: syntax, findLine };
  const characters = checkCharacters(document, isFreeText).map(({ path, message, offset }) => ({
    file,
    path,
    message,
    line: lines.linePos(offset).line,
  }));
  if (characters.length > 0) return { problems: characters, findLine };
  if (document.contents === null)
    return { problems: [{ file, path: '', message: 'the file is empty' }], findLine };
  try {
    return { value: document.toJS() as unknown, problems: [], findLine };
  } catch (error) {
    // An alias without its anchor, or one that would expand without end.
    const message = error instanceof Error ? error.message : String(error);
    return { problems: [{ file, path: '', message }], findLine };
  }
}

function describe(error: YAMLError, lines: LineCounter, file: string): Problem {
  const { line, col: column } = lines.linePos(error.pos[0]);
  const plain = /^Maximum call stack/.test(error.message) ? 'is nested too deeply' : PLAIN_WORDS[error.code];
  return { file, path: '', line, column, message: plain ?? error.message };
}
