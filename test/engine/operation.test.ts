import { printOperation, undo, type Operation } from '../../lib/engine/recreate/operation';

const of = (subject: 'old' | 'new', cause = 'why') => ({ subject, cause });

/** Every kind of operation, with what takes it back. */
const TABLE: readonly (readonly [Operation, string | undefined])[] = [
  [{ kind: 'create', name: 'a.next', ...of('new') }, 'remove new'],
  [{ kind: 'upload', ...of('new') }, undefined],
  [{ kind: 'copy-from-old', path: '/data', ...of('new') }, undefined],
  [
    { kind: 'set-restart-policy', from: 'always', to: 'no', ...of('old') },
    'set-restart-policy old from no to always',
  ],
  [{ kind: 'rename', from: 'a', to: 'a.prev', ...of('old') }, 'rename old from a.prev to a'],
  [{ kind: 'signal', signal: 'SIGTERM', ...of('old') }, 'restart old'],
  [{ kind: 'await-drained', ...of('old') }, undefined],
  [{ kind: 'stop', ...of('old') }, 'start old'],
  [{ kind: 'start', ...of('new') }, 'stop new'],
  [{ kind: 'restart', ...of('old') }, undefined],
  [{ kind: 'unpause', ...of('new') }, undefined],
  [{ kind: 'await-healthy', ...of('new') }, undefined],
  [{ kind: 'soak', seconds: 300, ...of('new') }, undefined],
  [{ kind: 'remove', ...of('old') }, undefined],
];

describe('an operation', () => {
  it.each(TABLE)('%j is taken back by: %s', (operation, back) => {
    expect(undo(operation).map(printOperation)).toEqual(
      back === undefined ? [] : [`${back} (the update failed)`],
    );
  });

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
