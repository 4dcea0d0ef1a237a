import { renderStatus } from '../../../lib/cli/status/render-status';
import type { ContainerStatus, StatusReport } from '../../../lib/cli/status/status-report';

const NOW = '2026-11-27T12:00:00.000Z';

function container(role: string, host: string, others: Partial<ContainerStatus> = {}): ContainerStatus {
  return {
    wave: 'computes',
    role,
    host,
    container: role,
    verdict: 'in-sync',
    wanted: { image: `q/${role}:2`, version: '2' },
    running: running('2', '2026-11-25T12:00:00.000Z'),
    differences: [],
    surplus: [],
    ...others,
  };
}

function running(version: string, since: string): NonNullable<ContainerStatus['running']> {
  return { image: '', imageId: '', version, state: 'running', health: 'healthy', since, restarts: 0 };
}

function report(...containers: readonly ContainerStatus[]): StatusReport {
  const services = [{ service: 'nova', inSync: false, containers: [...containers] }];
  return { version: 1, observedAt: NOW, inSync: false, services };
}

const hosts = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `cmp${from + index}`);

/** Of one that nobody could ask. */
function unobserved(role: string, host: string, remark: string): ContainerStatus {
  const wanted = { image: `q/${role}:2`, version: '2' };
  const about = { wave: 'computes', role, host, container: role, wanted, remark };
  return { ...about, verdict: 'unreachable', differences: [], surplus: [] };
}

describe('the text of a status', () => {
  it('folds hundreds of hosts into a line for each verdict and version, with what differs below', () => {
    const text = renderStatus(
      report(
        container('api', 'ctl1', { running: running('2', '2026-11-27T11:55:00.000Z') }),
        ...hosts(1, 294).map((it) => container('compute', it)),
        ...hosts(295, 297).map((it) =>
          container('compute', it, {
            verdict: 'outdated',
            running: running('1', '2026-08-19T12:00:00.000Z'),
          }),
        ),
        container('compute', 'cmp298', { verdict: 'drifted', differences: ['user: "1" -> unset'] }),
        container('compute', 'cmp299', {
          verdict: 'drifted',
          differences: ['user: "1" -> unset'],
          running: running('2', NOW),
        }),
        unobserved('compute', 'cmp300', 'the engine\ndoes not answer'),
      ),
    );
    expect(text).toEqual([
      'nova: 295 of 301 containers are in sync; 2 drifted, 3 outdated, 1 unreachable',
      'ROLE     STATUS       COUNT  VERSION       STATE    FOR    HOSTS',
      'api      in sync      1      2             healthy  5m     ctl1',
      'compute  in sync      294    2             healthy  2d     cmp1-cmp294',
      'compute  drifted      2      2             healthy  0s-2d  cmp298, cmp299',
      '  cmp298, cmp299: user: "1" -> unset',
      'compute  outdated     3      1, wanted: 2  healthy  100d   cmp295-cmp297',
      'compute  unreachable  1      wanted: 2                     cmp300',
      'Could not be asked:',
      '  cmp300: the engine does not answer',
    ]);
  });

  it('names of many details the most common ones', () => {
    const drifted = hosts(1, 20).map((it, index) =>
      container('compute', it, { verdict: 'drifted', differences: [`env: A="${index % 7}" -> unset`] }),
    );
    const text = renderStatus(report(...drifted));
    expect(text).toHaveLength(9);
    expect(text[3]).toBe('  cmp1, cmp8, cmp15: env: A="0" -> unset');
    expect(text.at(-1)).toBe('  5 more: --format json has all of them');
  });

  it('counts states that differ', () => {
    const starting = { ...running('2', NOW), health: 'starting' as const };
    const text = renderStatus(
      report(
        container('compute', 'cmp1', { running: starting }),
        ...hosts(2, 4).map((it) => container('compute', it)),
      ),
    );
    expect(text[2]).toContain('healthy 3, starting 1');
  });

  it('says which settings no configuration names', () => {
    const text = renderStatus(
      report(
        ...hosts(1, 3).map((it) => container('compute', it, { surplus: ['PidsLimit 100', 'user "1"'] })),
      ),
    );
    expect(text.slice(-2)).toEqual([
      'What no configuration has, tolerated until the next new container:',
      '  compute on cmp1-cmp3: PidsLimit 100; user "1"',
    ]);
  });

  it('says where the last deploy has paused', () => {
    const { services, ...others } = report(container('api', 'ctl1'));
    const paused = { after: ['computes.canary'], at: NOW, user: 'alice' };
    const text = renderStatus({ ...others, services: services.map((it) => ({ ...it, paused })) });
    expect(text[1]).toBe(
      'paused after computes.canary by alice at 2026-11-27 12:00:00 UTC; npx kollaform deploy --continue goes on',
    );
  });
});
