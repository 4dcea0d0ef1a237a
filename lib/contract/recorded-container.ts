/**
 * What of a service runs where when a snapshot job runs. The job gets it as a file and puts it into the snapshot; a restore
 * goes back to it. JSON, a list of these.
 */
export interface RecordedContainer {
  readonly role: string;
  readonly host: string;
  /** Its name on the host. */
  readonly container: string;
  /** Reference of the image that was to run then. */
  readonly wanted: string;
  /** What ran. @default - there was no such container */
  readonly running?: { readonly image: string; readonly imageId: string };
}

/** Where the job finds it. */
export const RECORD_FILE = '/kollaform/placements.json';

export function printRecord(containers: readonly RecordedContainer[]): string {
  return `${JSON.stringify(containers)}\n`;
}

/** Of a text that `printRecord` made. @throws SyntaxError */
export function parseRecord(text: string): readonly RecordedContainer[] {
  return JSON.parse(text) as readonly RecordedContainer[];
}
