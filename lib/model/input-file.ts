/** The two files as text, and what is needed to understand them. */

export interface InputFile {
  /** As messages show it. */
  readonly name: string;
  readonly text: string;
  /** Absolute; paths in the file are relative to it. @default - they stay as they are */
  readonly directory?: string;
}

export interface InputFiles {
  readonly cloud: InputFile;
  readonly versions: InputFile;
  /** @default - nothing is asked of the machine */
  readonly machine?: Machine;
}

/** What a file must allow. */
export interface FileUse {
  /** @default false */
  readonly mayBeEmpty?: boolean;
  /** It is started. @default false */
  readonly isProgram?: boolean;
}

/** What the model asks of the machine that it runs on. */
export interface Machine {
  /** Where a path leads when links are followed; the path itself where nothing is. */
  followLinks(path: string): string;
  /** Why a file cannot be used, `no such file`; undefined when it can. `~/` is the home directory, and `/dev/null` is empty. */
  tryFindFileFault(path: string, options?: FileUse): string | undefined;
}
