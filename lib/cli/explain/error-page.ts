/** docs/errors.md, which is written for people: `kollaform explain` prints its sections. Pure. */
import { ERROR_CODES, type ErrorCode } from '../../contract/error-code';
import { section, wrap } from './paragraphs';

export interface ErrorSection {
  readonly code: ErrorCode;
  /** What the error says; parts in capitals differ. */
  readonly messages: readonly string[];
  readonly parts: readonly { readonly title: string; readonly text: string }[];
}

/** In the order of the page. */
export function sectionsIn(page: string): readonly ErrorSection[] {
  return page
    .split(/^### /m)
    .slice(1)
    .flatMap((text) => {
      const [title = '', ...lines] = text.split('\n');
      const code = ERROR_CODES.find((it) => it === title);
      return code === undefined ? [] : [{ code, ...contentOf(lines) }];
    });
}

function contentOf(lines: readonly string[]): Omit<ErrorSection, 'code'> {
  return {
    messages: lines.flatMap((line) => /^ {4}(\S.*)$/.exec(line)?.[1] ?? []),
    parts: lines.flatMap((line) => {
      const [, title, text] = /^- ([^:]+): (.*)$/.exec(line) ?? [];
      return title === undefined || text === undefined ? [] : [{ title, text }];
    }),
  };
}

/** For a terminal. */
export function renderSection({ code, messages, parts }: ErrorSection): readonly string[] {
  return [
    `CODE:  ${code}`,
    ...section(
      'SAYS',
      messages.map((it) => `  ${it}`),
    ),
    ...parts.flatMap(({ title, text }) => section(title.toUpperCase(), wrap(text, 2))),
  ];
}
