import { printOperation, undo, type Operation } from '../../lib/engine/recreate/operation';

const of = (subject: 'old' | 'new', cause = 'why') => ({ subject, cause });

/** Every kind of operation, with what undoes it. */
const TABLE: readonly (readonly [Operation, ...string[]])[] = [
  [{ kind: 'create', name: 'a.next', ...of('new') }, 'remove new'],
  [{ kind: 'upload', ...of('new') }],
  [{ kind: 'copy-from-old', path: '/data', ...of('new') }],
  [
    { kind: 'set-restart-policy', from: 'always', to: 'no', ...of('old') },
    'set-restart-policy old from no to always',
  ],
  [{ kind: 'rename', from: 'a', to: 'a.prev', ...of('old') }, 'rename old from a.prev to a'],
  [{ kind: 'signal', signal: 'SIGTERM', ...of('old') }, 'restart old'],
  [{ kind: 'await-drained', ...of('old') }],
  [{ kind: 'stop', ...of('old') }, 'start old'],
  [{ kind: 'start', ...of('new') }, 'stop new', 'end-orphaned new'],
  [{ kind: 'end-orphaned', ...of('new') }],
  [{ kind: 'restart', ...of('old') }],
  [{ kind: 'unpause', ...of('new') }],
  [{ kind: 'await-healthy', ...of('new') }],
  [{ kind: 'soak', seconds: 300, ...of('new') }],
  [{ kind: 'remove', ...of('old') }],
];

describe('an operation', () => {
  it.each(TABLE.map(([operation, ...back]) => ({ operation, back })))(
    '$operation is undone by: $back',
    ({ operation, back }) => {
      expect(undo(operation).map(printOperation)).toEqual(back.map((it) => `${it} (the update failed)`));
    },
  );

  it('prints what it does, to which container, and why', () => {
    expect(TABLE.slice(0, 6).map(([operation]) => printOperation(operation))).toEqual([
      'create new as a.next (why)',
      'upload new (why)',
      'copy-from-old new /data (why)',
      'set-restart-policy old from always to no (why)',
      'rename old from a to a.prev (why)',
      'signal old SIGTERM (why)',
    ]);
  });
});
