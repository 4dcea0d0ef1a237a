import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where a deploy that does not end well leaves what it did and has warned of: cdktf leaves at Ctrl-C at once, a Terraform that is
 * killed prints nothing, and nobody is there to be told.
 */
export interface LastWords {
  write(text: string): void;
  /** The same for what Terraform prints if it comes to its end: then `settle` forgets it. */
  note(text: string): void;
  /** Terraform has come to its end. What this process has written stays, and so does what an earlier one has left. */
  settle(): void;
  tryRead(): string | undefined;
  forget(): void;
}

/** For a provider whose words nobody will ask for. */
export const unheard: LastWords = {
  write: () => undefined,
  note: () => undefined,
  settle: () => undefined,
  tryRead: () => undefined,
  forget: () => undefined,
};

/** In a file of Terraform's working directory. What cannot be written or read is lost, and keeps nothing from going on. */
export function lastWordsIn(directory: string): LastWords {
  const path = join(directory, 'kollaform-interrupted.txt');
  const attempt = <T>(act: () => T): T | undefined => {
    try {
      return act();
    } catch {
      return undefined;
    }
  };
  let isNote = false;
  const put = (text: string, asNote: boolean) => {
    isNote = asNote;
    attempt(() => {
      writeFileSync(path, text);
    });
  };
  const forget = () => {
    attempt(() => {
      rmSync(path, { force: true });
    });
  };
  return {
    write: (text) => {
      put(text, false);
    },
    note: (text) => {
      put(text, true);
    },
    settle: () => {
      if (isNote) forget();
    },
    tryRead: () => attempt(() => readFileSync(path, 'utf8')),
    forget,
  };
}
