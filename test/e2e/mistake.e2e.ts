import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../lab/lab';
import { emptyLab } from './deployed-lab';

describe('a mistake in what a person wrote', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await emptyLab('typo', 1, 1);
  });

  afterAll(() => lab.destroy());

  it('is answered in one message, with every path, before Terraform runs', async () => {
    lab.writeVersions({ nova: { tagg: '2025.1', roles: { 'nova-compute': { hosts: { cmp9: '2025.2' } } } } });
    lab.writeCloud({ hosts: { ctl1: { groupz: ['control'] } } });
    const { exitCode, output } = await lab.cdktf('plan', 'nova');
    expect(exitCode).not.toBe(0);
    expect(output).toContain('versions.yml:2: nova.tagg');
    expect(output).toContain('versions.yml:6: nova.roles.nova-compute.hosts.cmp9');
    expect(output).toMatch(/cloud.yml:\d+: hosts.ctl1.groupz/);
    // cdktf shows what its app says as it comes, and once more in its report.
    expect(output.split('4 mistakes in cloud.yml and versions.yml:')).toHaveLength(3);
    expect(existsSync(join(lab.directory, 'cdktf.out/stacks/nova/.terraform'))).toBe(false);
  });
});
