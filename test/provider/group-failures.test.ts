import { EngineError } from '../../lib/engine/engine-error';
import { groupByCause, hostFailure } from '../../lib/provider/group-failures';

const missing = (host: string) =>
  new EngineError({
    host,
    kind: 'not-found',
    operation: 'pull image nova-api:2',
    reason: 'manifest unknown',
  });

describe('what is the same on many hosts', () => {
  it('is one error that lists them, shortened', () => {
    const hosts = Array.from({ length: 40 }, (_, index) => `cmp${index + 1}`);
    const [error, ...others] = groupByCause(hosts.map((host) => hostFailure(host, missing(host))));
    expect(others).toEqual([]);
    expect(error?.summary).toBe(
      'cmp1, cmp2, cmp3, cmp4, cmp5, cmp6, cmp7, cmp8, cmp9 and 31 more: could not pull image nova-api:2: manifest unknown',
    );
  });

  it('is left as it is on a single one', () => {
    expect(groupByCause([hostFailure('ctl1', missing('ctl1'))])).toEqual([
      {
        severity: 'error',
        code: 'engine-error',
        summary: 'ctl1: could not pull image nova-api:2: manifest unknown',
      },
    ]);
  });

  it('is not what differs in more than the name of the host', () => {
    const full = new EngineError({
      host: 'ctl2',
      kind: 'refused',
      operation: 'pull image nova-api:2',
      reason: 'no space left on device',
    });
    const errors = groupByCause([
      hostFailure('ctl1', missing('ctl1')),
      hostFailure('ctl2', full),
      hostFailure('ctl3', missing('ctl3')),
    ]);
    expect(errors.map(({ summary }) => summary)).toEqual([
      'ctl1, ctl3: could not pull image nova-api:2: manifest unknown',
      'ctl2: could not pull image nova-api:2: no space left on device',
    ]);
  });

  it('names the others behind where the host is in the middle of a text', () => {
    const warning = (host: string) => ({
      host,
      diagnostics: [
        {
          severity: 'warning' as const,
          summary: `${host}/nova_compute was updated`,
          detail: `look at ${host}`,
        },
      ],
    });
    expect(groupByCause(['cmp1', 'cmp10', 'cmp2'].map(warning))).toEqual([
      {
        severity: 'warning',
        summary: 'cmp1/nova_compute was updated (the same on cmp10, cmp2)',
        detail: 'look at cmp1',
      },
    ]);
  });

  it('tells a host from one whose name begins alike', () => {
    const about = (host: string, other: string) => ({
      host,
      diagnostics: [{ severity: 'error' as const, code: 'bug' as const, summary: `${other} is gone` }],
    });
    expect(groupByCause([about('ctl1', 'ctl11'), about('ctl2', 'ctl21')])).toHaveLength(2);
  });
});
