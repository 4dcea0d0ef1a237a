import { orderFindings } from '../../../lib/provider/prechecks/order-findings';
import { fact, summaries } from './container-facts';

const neverNewer = { 'nova-compute': ['nova-conductor'] };
const find = (...lines: readonly string[]) => orderFindings({ service: 'nova', neverNewer }, lines.map(fact));

describe('computes and conductors', () => {
  it.each([
    ['together', '2025.1 -> 2025.2', '2025.1 -> 2025.2'],
    ['conductors first', '2025.1 -> 2025.2', '2025.1 -> 2025.1'],
    ['conductors first, from SLURP to SLURP', '2024.1 -> 2025.1', '2024.1 -> 2024.1'],
    ['a first deploy', '- -> 2025.2', '- -> 2025.2'],
    ['tags without a release', 'v1 -> v2', 'v1 -> v3'],
    ['a compute behind that catches up, conductors where they are', '2026.1 -> 2026.1', '2024.2 -> 2025.1'],
  ])('may go: %s', (_, conductor, compute) => {
    expect(find(`nova-conductor ctl1 ${conductor}`, `nova-compute cmp1 ${compute}`)).toEqual([]);
  });

  it('must not have a compute newer than the oldest conductor, and the finding says which line to change', () => {
    const [finding, ...others] = find(
      'nova-conductor ctl1 2025.1 -> 2025.2',
      'nova-conductor ctl2 2025.1 -> 2025.1',
      'nova-compute cmp1 2025.1 -> 2025.1',
      'nova-compute cmp2 2025.1 -> 2025.2',
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'too-new',
      summary: 'nova: nova-compute at 2025.2 would be newer than nova-conductor at 2025.1',
      detail:
        'nova-conductor goes first. Raise its tag in versions.yml, or set nova.roles.nova-compute.tag and the tags of ' +
        'nova.roles.nova-compute.hosts to 2025.1 or older.\nContainers: cmp2/nova_compute.',
    });
  });

  it('must not have a conductor that leaves a compute too far behind', () => {
    const [finding, ...others] = find(
      'nova-conductor ctl1 2025.2 -> 2026.1',
      'nova-compute cmp1 2024.2 -> 2024.2',
      'nova-compute cmp2 2025.2 -> 2025.2',
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'too-old',
      summary: 'nova: nova-conductor at 2026.1 cannot work beside nova-compute that would stay at 2024.2',
    });
    expect(finding?.detail).toContain('the path is 2024.2 -> 2025.1 -> 2026.1');
    expect(finding?.detail).toContain('Raise nova.roles.nova-compute.tag');
    expect(finding?.detail).toContain('Containers: cmp1/nova_compute.');
  });

  it('must not have a conductor go where computes cannot follow that still run the old one', () => {
    const lines = ['nova-conductor ctl1 2025.2 -> 2026.1', 'nova-compute cmp1 2024.2 -> 2026.1'];
    expect(summaries(find(...lines))).toEqual([
      'too-old: nova: nova-conductor at 2026.1 cannot work beside nova-compute that still runs at 2024.2',
    ]);
  });

  it('may get another conductor at the same release, though a compute is too far behind already', () => {
    const compute = 'nova-compute cmp1 2024.2 -> 2024.2';
    const others = ['nova-conductor ctl1 2026.1 -> 2026.1', 'nova-conductor ctl2 2026.1 -> 2026.1'];
    expect(find(...others, 'nova-conductor ctl3 - -> 2026.1', compute)).toEqual([]);
  });

  it.each([
    ['no conductor runs', ['nova-conductor ctl1 - -> 2026.1']],
    [
      'it is newer than all that run',
      ['nova-conductor ctl1 2025.1 -> 2025.1', 'nova-conductor ctl2 - -> 2026.1'],
    ],
  ])('must not get a conductor that leaves a compute too far behind where %s', (_, conductors) => {
    expect(summaries(find(...conductors, 'nova-compute cmp1 2024.2 -> 2024.2'))).toEqual([
      'too-old: nova: nova-conductor at 2026.1 cannot work beside nova-compute that would stay at 2024.2',
    ]);
  });

  it('are one finding for each release, though a thousand computes have it', () => {
    const computes = Array.from({ length: 1000 }, (_, i) => `nova-compute cmp${i} 2025.1 -> 2025.2`);
    const findings = find('nova-conductor ctl1 2025.1 -> 2025.1', ...computes);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.detail).toContain('and 991 more.');
  });
});
