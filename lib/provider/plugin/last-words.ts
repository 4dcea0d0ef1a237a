import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where an interrupted deploy leaves what it did: cdktf leaves at Ctrl-C at once, and nobody is there to be told. */
export interface LastWords {
  write(text: string): void;
  tryRead(): string | undefined;
  forget(): void;
}

/** For a provider whose words nobody will ask for. */
export const unheard: LastWords = {
  write: () => undefined,
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
  return {
    write(text) {
      attempt(() => {
        writeFileSync(path, text);
      });
    },
    tryRead: () => attempt(() => readFileSync(path, 'utf8')),
    forget() {
      attempt(() => {
        rmSync(path, { force: true });
      });
    },
  };
}
