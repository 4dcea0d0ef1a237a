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
}
