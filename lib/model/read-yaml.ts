import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Checked, Problem } from './input-error';

/** Where the parser's own words speak to programmers. */
const PLAIN_WORDS: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  DUPLICATE_KEY: 'this key is there twice',
  MULTIPLE_DOCS: 'a second document starts here; one per file',
};

/** Parses one document, anchors and merge keys (`<<`) included. Syntax errors and duplicate keys come with their line. */
export function readYaml(text: string, file: string): Checked<unknown> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map((error) => describe(error, lines, file));
  if (problems.length > 0) return { problems };
  if (document.contents === null) return { problems: [{ file, path: '', message: 'the file is empty' }] };
  try {
    return { value: document.toJS() as unknown, problems };
  } catch (error) {
    // An alias without its anchor, or one that would expand without end.
    return {
      problems: [{ file, path: '', message: error instanceof Error ? error.message : String(error) }],
    };
  }
}

function describe(error: YAMLError, lines: LineCounter, file: string): Problem {
  const { line, col } = lines.linePos(error.pos[0]);
  return { file, path: `line ${line}, column ${col}`, message: PLAIN_WORDS[error.code] ?? error.message };
}
