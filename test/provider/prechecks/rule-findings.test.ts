import type { ReleaseRule } from '../../../lib/contract/release-rule';
import { ruleFindings } from '../../../lib/provider/prechecks/rule-findings';
import { resolveNova } from '../../services/small-nova';
import { fact, summaries } from './container-facts';

const find = (rules: readonly ReleaseRule[], lines: readonly string[], placement: readonly string[] = []) =>
  ruleFindings(
    { service: 'nova', rules },
    lines.map(fact),
    placement.map((release, index) => ({
      host: `ctl${index + 1}`,
      container: 'placement_api',
      ...(release !== '' && { release }),
    })),
  );

describe('what an operator should decide apart from an upgrade', () => {
  const { rules } = resolveNova().prechecks;
  const decisions = rules.filter(({ kind }) => kind === 'decision');

  it('stops the upgrade that would decide it, once for all roles, with the option', () => {
    const findings = find(decisions, [
      'nova-conductor ctl1 2026.1 -> 2026.2',
      'nova-compute cmp1 2026.1 -> 2026.2-p1',
      'nova-api ctl1 2026.1 -> 2026.2',
    ]);
    expect(summaries(findings)).toEqual([
      'undecided: nova: services.nova.concurrency_backend in cloud.yml is not set, and 2026.2 changes what it stands for',
    ]);
    expect(findings[0]?.detail).toContain('set eventlet for the upgrade');
    expect(findings[0]?.detail).toContain('Containers: ctl1/nova_conductor, cmp1/nova_compute.');
  });

  it.each([
    ['does not change', 'nova-conductor ctl1 2026.2 -> 2026.2-p1'],
    ['is not there yet', 'nova-conductor ctl1 - -> 2026.2'],
    ['stays before it', 'nova-conductor ctl1 2025.2 -> 2026.1'],
    ['is not known', 'nova-conductor ctl1 v1 -> v2'],
  ])('is not asked where the release %s', (_, line) => {
    expect(find(decisions, [line])).toEqual([]);
  });

  it.each(['auto', 'eventlet', 'threading'])('is decided by %s', (backend) => {
    const decided = resolveNova(`{ concurrency_backend: ${backend} }`).prechecks.rules;
    expect(decided.filter(({ kind }) => kind === 'decision')).toEqual([]);
  });
});

describe('a service that has to be upgraded before', () => {
  const companions = resolveNova().prechecks.rules.filter(({ kind }) => kind === 'companion');

  it('is placement, looked for where nova-api runs', () => {
    expect(companions).toEqual([
      { kind: 'companion', role: 'nova-api', container: 'placement_api', hosts: ['ctl1', 'ctl2'] },
    ]);
  });

  it('must not be older than what nova-api goes to', () => {
    const findings = find(companions, ['nova-api ctl1 2025.1 -> 2026.1'], ['2026.1', '2025.1']);
    expect(summaries(findings)).toEqual([
      'companion-older: nova: nova-api would go to 2026.1, and placement_api is at 2025.1',
    ]);
    expect(findings[0]?.detail).toContain('Containers: ctl2/placement_api.');
  });

  it.each<[string, string, readonly string[]]>([
    ['is there already', 'nova-api ctl1 2025.1 -> 2026.1', ['2026.1', '2026.2']],
    ['is of no release that is known', 'nova-api ctl1 2025.1 -> 2026.1', ['']],
    ['is not seen', 'nova-api ctl1 2025.1 -> 2026.1', []],
    ['is older, and nothing moves', 'nova-api ctl1 2026.1 -> 2026.1', ['2025.1']],
  ])('is no obstacle when it %s', (_, line, placement) => {
    expect(find(companions, [line], placement)).toEqual([]);
  });
});

describe('native threads', () => {
  const environment = (options: string, tag: string, role: string) =>
    resolveNova(options, `nova: { tag: ${tag} }`)
      .waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []))
      .find((it) => it.role === role)?.environment?.['OS_NOVA_DISABLE_EVENTLET_PATCHING'];

  it('are chosen for each of nova`s own processes since 2026.1', () => {
    expect(environment('{ concurrency_backend: eventlet }', '2026.2-x', 'nova-conductor')).toBe('false');
    expect(environment('{ concurrency_backend: threading }', '2026.1-x', 'nova-compute')).toBe('true');
    expect(environment('{ concurrency_backend: threading }', '2025.2-x', 'nova-compute')).toBeUndefined();
    expect(environment('{ concurrency_backend: threading }', '2026.2-x', 'nova-libvirt')).toBeUndefined();
    expect(environment('{ concurrency_backend: threading }', '2026.2-x', 'nova-novncproxy')).toBeUndefined();
    expect(environment('{ concurrency_backend: auto }', '2026.2-x', 'nova-conductor')).toBeUndefined();
  });
});
