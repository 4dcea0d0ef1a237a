import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withCaptures } from './review-page';
import { ReviewStory, type ReviewCapture } from './review-story';

const PAGE = readFileSync(join(__dirname, '../../docs/review.md'), 'utf8');

/** On stub engines, with the real kollaform and the real Terraform. */
describe('the plan of a merge request', () => {
  let captures: ReadonlyMap<string, ReviewCapture>;

  beforeAll(async () => {
    captures = new Map((await ReviewStory.tell()).map((it) => [it.name, it]));
  });

  function shown(name: string): string {
    const capture = captures.get(name);
    if (capture === undefined) throw new Error(`${name} was not captured`);
    return `${capture.exitCode}: ${capture.text}`;
  }

  it.each([
    ['no change', /^0: ### Upgrade of nova: nothing to do$/],
    [
      'upgrade',
      /^2: ### [^]*conductors: all together[^]*~ nova-conductor +2025\.1\S+ -> 2025\.2\S+ +ctl1-ctl3/,
    ],
    ['pin', /^2: ### [^]*~ nova-libvirt .*cmp1-cmp4\n +~ nova-compute .*cmp1-cmp3\n/],
    ['new role', /^2: ### Upgrade of nova: 3 containers are created[^]*\+ nova-serialproxy .*absent/],
    ['finding', /^1: nova cannot be planned[^]*release-downgrade[^]*To go on all the same/],
    ['removed host', /^2: ### Upgrade of nova: 3 containers are removed[^]*- nova_compute .*cmp4/],
    ['taken-over cloud', /^2: ### [^]*exist already and are taken over[^]*env TZ="Europe\/Berlin"/],
  ])('shows: %s', (name, text) => {
    expect(shown(name)).toMatch(text);
  });

  it('is what docs/review.md shows (npx tsx bin/write-review.ts writes it)', () => {
    expect(withCaptures(PAGE, [...captures.values()])).toBe(PAGE);
  });
});
