/**
 * Plans the merge requests of docs/review.md on stub engines, with the real kollaform and the real Terraform, and writes
 * what they show into it: `npx tsx bin/write-review.ts`, after `npm run build:provider`. A test fails when it is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withCaptures } from '../test/review/review-page';
import { ReviewStory } from '../test/review/review-story';

const PAGE = join(__dirname, '../docs/review.md');

async function main(): Promise<void> {
  const captures = await ReviewStory.tell();
  writeFileSync(PAGE, withCaptures(readFileSync(PAGE, 'utf8'), captures));
}

void main();
