/** What became of an update of one container. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly leftover?: string }
  /** The update is not there; `failure` says why and holds the last log lines. */
  | { readonly kind: 'rolled-back'; readonly failure: string; readonly now: AfterFailure }
  /** The rollback failed, too; the next apply resolves what is left. */
  | { readonly kind: 'stuck'; readonly failure: string; readonly rollbackFailure: string };

/** What is true of the container after an update that failed. */
export type AfterFailure =
  /** Nothing of it was changed. */
  | 'untouched'
  /** What was changed was rolled back; there is none where there was none. */
  | 'as-before'
  /** Its predecessor was gone, and was made once more from what was known of it. */
  | 'made-again'
  /** It is as desired and goes on, not paused any more, though it is not healthy. */
  | 'going-on';

/** Sentences for an error. @param name of the container */
export function describeAfterFailure(name: string, now: AfterFailure): string {
  switch (now) {
    case 'untouched':
      return `Nothing of ${name} was changed.`;
    case 'as-before':
      return `${name} is as it was before.`;
    case 'made-again':
      return (
        `The ${name} that ran before was removed meanwhile, by somebody else or by its engine (--rm). ` +
        'It was made again from what was known of it; files that were written inside it, uploads included, are lost.'
      );
    case 'going-on':
      return `${name} is no longer paused, and runs on.`;
  }
}
