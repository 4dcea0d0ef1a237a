import { join } from 'node:path';
import type { Cloud } from './cloud';

/** Directory of the records of one service: absolute, or below `~/`. */
export function recordsOf({ records }: Cloud, service: string): string {
  return join(records.directory, service);
}
