import { OperationError } from '../../../lib/contract/operation-error';
import {
  toAttributePath,
  toErrorDiagnostic,
  toWireDiagnostics,
} from '../../../lib/provider/protocol/diagnostics';

describe('diagnostics on the wire', () => {
  it('carry severity, texts and no path unless there is one', () => {
    expect(
      toWireDiagnostics([
        { severity: 'error', code: 'host-undeclared', summary: 'no such host', detail: 'ctl9' },
        { severity: 'warning', summary: 'behind' },
      ]),
    ).toEqual([
      {
        severity: 1,
        code: 'host-undeclared',
        summary: 'no such host (host-undeclared)',
        detail: 'ctl9',
        attribute: null,
      },
      { severity: 2, summary: 'behind', detail: '', attribute: null },
    ]);
  });

  it('are valid UTF-8 even where a log was cut inside a character', () => {
    const [diagnostic] = toWireDiagnostics([{ severity: 'warning', summary: 'ok 😀', detail: 'cut \ud83d' }]);
    expect(diagnostic).toMatchObject({ summary: 'ok 😀', detail: 'cut \ufffd' });
  });

  it('point at attributes, map keys and list positions', () => {
    expect(toAttributePath(['hosts', 'ctl1', 'engine']).steps).toEqual([
      { attributeName: 'hosts' },
      { elementKeyString: 'ctl1' },
      { attributeName: 'engine' },
    ]);
    expect(toAttributePath(['ports', 0, 'internal']).steps).toEqual([
      { attributeName: 'ports' },
      { elementKeyInt: 0 },
      { attributeName: 'internal' },
    ]);
  });

  it('tell of a failure in its own words only', () => {
    const failure = new OperationError(
      'update-failed',
      'ctl1: could not start container nova_api: no space left',
    );
    expect(toErrorDiagnostic(failure)).toEqual([
      {
        severity: 1,
        code: 'update-failed',
        summary: `${failure.message} (update-failed)`,
        detail: '',
        attribute: null,
      },
    ]);
  });

  it('tell of a bug with its message and stack, whatever was thrown', () => {
    const [bug] = toErrorDiagnostic(new Error('oops'));
    expect(bug).toMatchObject({ severity: 1, summary: 'oops (bug)' });
    expect(bug?.detail).toContain('diagnostics.test');
    expect(toErrorDiagnostic('a string')[0]?.summary).toBe('a string (bug)');
  });
});
