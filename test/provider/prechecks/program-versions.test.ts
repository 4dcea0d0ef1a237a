import type { ProgramVersion } from '../../../lib/contract/release-rule';
import { observeProgramVersions } from '../../../lib/provider/prechecks/observe-program-versions';
import { programFindings } from '../../../lib/provider/prechecks/program-findings';
import { FakeEngine } from '../../helpers/fake-engine';
import { resolveNova } from '../../services/small-nova';
import { summaries } from './container-facts';

const [RULE] = resolveNova().prechecks.rules.filter((it): it is ProgramVersion => it.kind === 'program');

describe('the version of libvirt', () => {
  let engine: FakeEngine;
  beforeEach(() => {
    engine = new FakeEngine('cmp1');
    run('libvirtd (libvirt) 10.0.0');
    engine.addImage('q/nova-libvirt:n', { exitCode: 0, logs: 'libvirtd (libvirt) 9.0.0' });
  });

  function run(said: string): void {
    engine.containers.clear();
    engine.addImage('q/nova-libvirt:old', { outputs: { 'libvirtd --version': said } });
    engine.addContainer('nova_libvirt', { spec: { Image: 'q/nova-libvirt:old' } });
  }

  const observed = async () => (RULE === undefined ? [] : observeProgramVersions(engine, 'nova', [RULE]));

  it('is asked of what runs, and of the image that is wanted', async () => {
    expect(RULE).toMatchObject({ role: 'nova-libvirt', image: 'q/nova-libvirt:n', hosts: ['cmp1'] });
    expect(await observed()).toEqual([
      { host: 'cmp1', role: 'nova-libvirt', container: 'nova_libvirt', now: '10.0.0', next: '9.0.0' },
    ]);
    expect(engine.summary()).toEqual(['nova_libvirt running q/nova-libvirt:old']);
  });

  it.each<[string, () => void]>([
    [
      'nothing runs',
      () => {
        engine.containers.clear();
      },
    ],
    [
      'the image is not there',
      () => {
        engine.images.delete('q/nova-libvirt:n');
      },
    ],
    [
      'what runs does not say',
      () => {
        run('libvirtd: not found');
      },
    ],
    [
      'the new one cannot be run',
      () => {
        engine.history.fail({ change: 'start nova_precheck' });
      },
    ],
  ])('is not known, and no obstacle, where %s', async (_, change) => {
    change();
    expect(await observed()).toEqual([]);
  });

  it('must not become an older one, whatever the tags are', () => {
    const fact = { host: 'cmp1', role: 'nova-libvirt', container: 'nova_libvirt' };
    const findings = programFindings('nova', [
      { ...fact, now: '10.0.0', next: '9.10' },
      { ...fact, host: 'cmp2', now: '10.0.0', next: '9.10' },
      { ...fact, now: '9.9.0', next: '9.10' },
      { ...fact, now: '10.0', next: '10.0.0' },
    ]);
    expect(summaries(findings)).toEqual([
      'program-older: nova: nova-libvirt has 10.0.0 now and would have 9.10, which is older',
    ]);
    expect(findings[0]?.detail).toContain('Containers: cmp1/nova_libvirt, cmp2/nova_libvirt.');
  });
});
