import { ERROR_CODES, withCode, withCodeBelow } from '../../lib/contract/error-code';
import { OperationError } from '../../lib/contract/operation-error';
import { EngineError, type EngineErrorKind } from '../../lib/engine/engine-error';
import { InputError } from '../../lib/model/input-error';
import { errorDiagnostic } from '../../lib/provider/resource';

describe('the code of an error', () => {
  it('is made of words, and there once', () => {
    for (const code of ERROR_CODES) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });

  it('follows the first line, where there is one', () => {
    expect(withCode('ctl1: no\nlog', 'job-failed')).toBe('ctl1: no (job-failed)\nlog');
    expect(withCode('Upgrade of nova', undefined)).toBe('Upgrade of nova');
  });

  it('is the last line of a command; those of errors that it quotes come before its own', () => {
    expect(withCodeBelow('no such run', 'name-unknown')).toBe(
      'no such run\nCode: name-unknown (npx kollaform explain name-unknown)',
    );
    expect(
      withCodeBelow(
        'nova cannot be planned\nError: a (too-new)\n\nError: b (release-skip)\n',
        'terraform-failed',
      ),
    ).toMatch(/\nCode: release-skip, too-new \(npx kollaform explain release-skip\)$/);
  });

  it.each<[EngineErrorKind, string]>([
    ['unreachable', 'host-unreachable'],
    ['denied', 'engine-denied'],
    ['refused', 'engine-error'],
    ['timeout', 'engine-timeout'],
  ])('of an engine, %s, is %s', (kind, code) => {
    const error = new EngineError({ kind, host: 'ctl1', operation: 'pull image a:1', reason: 'no' });
    expect(error.code).toBe(code);
    expect(errorDiagnostic(error)).toMatchObject({ code });
    const isOfHost = kind === 'unreachable' || kind === 'denied';
    expect(error.withCode('image-not-pulled').code).toBe(isOfHost ? code : 'image-not-pulled');
    expect(error.withCode('image-not-pulled').message).toBe(error.message);
  });

  it('tells mistakes in files from those in code, and what nobody expected is a bug', () => {
    const mistakeIn = (file: string) => new InputError([{ file, path: '', message: 'no' }]).code;
    expect(['cloud.yml', 'service nova', 'services.ts'].map(mistakeIn)).toEqual([
      'input-mistake',
      'definition-mistake',
      'definition-mistake',
    ]);
    expect(errorDiagnostic(new Error('oops')).code).toBe('bug');
    expect(errorDiagnostic(new OperationError('name-taken', 'a')).code).toBe('name-taken');
  });
});
