import { visibleText } from '../../lib/contract/visible-text';
import { printProblem } from '../../lib/model/input-error';
import { toWireDiagnostics } from '../../lib/provider/protocol/diagnostics';

/** Sets the title, clears the screen, says something false, hides the rest; C1, DEL, a change of direction, a long dash. */
const HOSTILE =
  '\u001b]0;pwned\u0007\u001b[2JApply complete!\u001b[8m\r\n\tone\rtwo\b\u009b31m\u007f\u202eabc\u2066\u200b\u{e0041} – é 😀';
const SHOWN =
  '\\u001b]0;pwned\\u0007\\u001b[2JApply complete!\\u001b[8m\n\tone\\u000dtwo\\u0008\\u009b31m\\u007f\\u202eabc\\u2066\\u200b\\udb40\\udc41 – é 😀';

describe('text of others', () => {
  it('shows what a terminal would obey, and nothing else is changed', () => {
    expect(visibleText(HOSTILE)).toBe(SHOWN);
    expect(visibleText('two lines\n\tof any log – é 😀')).toBe('two lines\n\tof any log – é 😀');
  });

  it('is the same when it was made visible already, and JSON stays JSON', () => {
    expect(visibleText(SHOWN)).toBe(SHOWN);
    expect(JSON.parse(visibleText(JSON.stringify({ text: '\u009b\u202e\u{e0041}' })))).toEqual({
      text: '\u009b\u202e\u{e0041}',
    });
  });

  it('reaches Terraform so, and in no greater length than somebody reads', () => {
    const [diagnostic] = toWireDiagnostics([
      { severity: 'warning', summary: HOSTILE, detail: 'x'.repeat(100_000) },
    ]);
    expect(diagnostic?.summary).toBe(SHOWN);
    expect(diagnostic?.detail).toMatch(/^x{65536}\n\[34464 more characters are left out\]$/);
  });

  it('reaches the reader of a mistake in a file by its number', () => {
    const problem = { file: 'cloud.yml', path: 'hosts.a\u200b', message: HOSTILE };
    expect(printProblem(problem)).toMatch(
      /^cloud\.yml: hosts\.a<U\+200B>: <U\+001B>\]0;pwned<U\+0007>[ -~é😀]*$/u,
    );
  });
});
