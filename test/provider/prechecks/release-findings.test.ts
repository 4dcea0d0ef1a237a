import { tryFindReleaseOfKolla } from '../../../lib/contract/release';
import { releaseFindings } from '../../../lib/provider/prechecks/release-findings';
import { fact, summaries } from './container-facts';

const find = (...lines: readonly string[]) =>
  releaseFindings({ service: 'nova', neverNewer: { 'nova-compute': ['nova-conductor'] } }, lines.map(fact));

describe('the release of a container', () => {
  it.each([
    'nova-api ctl1 2025.1 -> 2025.2',
    'nova-api ctl1 2024.1 -> 2025.1',
    'nova-api ctl1 2025.2 -> 2025.2-p1',
    'nova-api ctl1 2025.2-p1 -> 2025.2',
    'nova-api ctl1 - -> 2025.2',
    'nova-api ctl1 v7 -> 2025.2',
    'nova-api ctl1 2025.2 -> v7',
    'nova-api ctl1 2031.1 -> 2031.1',
    'nova-api ctl1 2031.1 -> 2031.1-p1',
  ])('may go %s', (line) => {
    expect(find(line)).toEqual([]);
  });

  it('must not skip one, and the finding has the allowed path', () => {
    const [finding, ...others] = find('nova-api ctl1 2024.2 -> 2026.1');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'release-skip',
      summary: 'nova cannot go from 2024.2 to 2026.1 in one step',
      detail:
        'Allowed path: 2024.2 -> 2025.1 -> 2026.1. Deploy one after the other.\nContainers: ctl1/nova_api.',
    });
  });

  it('must not skip one from before 2023.1 either, which only its label tells', () => {
    const reference = 'q/nova-api:zed';
    const release = tryFindReleaseOfKolla('15.1.0');
    const running = { reference, ...(release !== undefined && { release }) };
    const findings = releaseFindings({ service: 'nova', neverNewer: {} }, [
      { ...fact('nova-api ctl1 - -> 2025.2'), running },
    ]);
    expect(summaries(findings)).toEqual(['release-skip: nova cannot go from 2022.2 to 2025.2 in one step']);
    expect(findings[0]?.detail).toContain('2022.2 -> 2023.1 -> 2024.1 -> 2025.1 -> 2025.2');
  });

  it('must not go back, and the finding has the way to a snapshot', () => {
    const [finding] = find('nova-api ctl1 2025.2 -> 2025.1');
    expect(finding).toMatchObject({
      code: 'release-downgrade',
      summary: 'nova cannot go back from 2025.2 to 2025.1',
    });
    expect(finding?.detail).toContain('npx kollaform restore goes back to a snapshot');
  });

  it('may go back where one compute was replaced by hand by one that is newer than the conductors', () => {
    const compute = 'nova-compute cmp1 2025.2 -> 2025.1';
    expect(find('nova-conductor ctl1 2025.1 -> 2025.1', compute)).toEqual([]);
    expect(find('nova-conductor ctl1 2025.2 -> 2025.1', compute)[0]?.detail).toContain('cmp1/nova_compute');
    expect(find(compute)).toHaveLength(1);
  });

  it.each(['-', '2026.2', '2031.1', 'v7'])('must be known, whatever runs: %s', (from) => {
    expect(summaries(find(`nova-api ctl1 ${from} -> 2031.2`))).toEqual([
      'release-unknown: nova: 2031.2 is not a release that is known here',
    ]);
  });

  it('is one finding for each pair, though a thousand containers have it', () => {
    const computes = Array.from({ length: 1000 }, (_, i) => `nova-compute cmp${i} 2024.2 -> 2026.1`);
    const findings = find(...computes, 'nova-api ctl1 2025.2 -> 2025.1', 'nova-api ctl2 2023.1 -> 2026.1');
    expect(summaries(findings)).toEqual([
      'release-downgrade: nova cannot go back from 2025.2 to 2025.1',
      'release-skip: nova cannot go from 2023.1 to 2026.1 in one step',
      'release-skip: nova cannot go from 2024.2 to 2026.1 in one step',
    ]);
    expect(findings[2]?.detail).toContain('cmp8/nova_compute and 991 more.');
  });
});
