import { toDiagnostics, type Finding } from '../../../lib/provider/prechecks/finding';
import { healthFindings } from '../../../lib/provider/prechecks/health-findings';

function finding(code: Finding['code'], summary: string, others: Partial<Finding> = {}): Finding {
  return { code, summary, detail: 'Why.', ...others };
}

describe('findings', () => {
  it('come in a stable order, each as an error that says how to allow it', () => {
    const found = [finding('disk-space', 'b'), finding('release-skip', 'z'), finding('release-skip', 'a')];
    const texts = toDiagnostics(found, 'nova', []).map(
      ({ severity, code, summary }) => `${severity} ${summary} ${code}`,
    );
    expect(texts).toEqual(['error a release-skip', 'error z release-skip', 'error b disk-space']);
    expect(toDiagnostics(found, 'nova', [])[0]?.detail).toBe(
      'Why.\nTo go on all the same, write allow: [release-skip] below nova in versions.yml.',
    );
  });

  it('are warnings when they are allowed, never silent, and only those of that code', () => {
    const found = [finding('release-skip', 'a'), finding('too-new', 'b')];
    const [skip, newer] = toDiagnostics(found, 'nova', ['release-skip']);
    expect(skip).toMatchObject({ severity: 'warning', code: 'release-skip', summary: 'a' });
    expect(skip?.detail).toContain('Versions.yml allows it: nova.allow.');
    expect(newer).toMatchObject({ severity: 'error' });
  });

  it('of an engine cannot be allowed', () => {
    const [health] = toDiagnostics([finding('host-unreachable', 'ctl1: gone')], 'nova', ['host-unreachable']);
    expect(health).toMatchObject({ severity: 'error', summary: 'ctl1: gone', detail: 'Why.' });
  });

  it('of a thousand engines are not a thousand', () => {
    const failed = Array.from({ length: 1000 }, (_, i) => ({
      host: `cmp${i}`,
      containers: [],
      space: [],
      unobserved: { failure: `cmp${i}: gone`, code: 'host-unreachable' as const },
    }));
    const findings = healthFindings(failed);
    expect(findings).toHaveLength(10);
    expect(findings.at(-1)?.summary).toBe('991 more engines failed, too');
  });
});
