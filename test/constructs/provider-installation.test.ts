import { spawnSync } from 'node:child_process';
import { providerLauncher } from '../../lib/constructs/provider-installation';

describe('the launcher of the provider', () => {
  const { script, version } = providerLauncher();

  it('starts it', () => {
    const { status, stderr } = spawnSync('sh', { input: script, encoding: 'utf8' });
    expect(stderr).toContain('This program is the kollaform provider for Terraform.');
    expect(status).toBe(1);
  });

  it('limits its memory, so that Node.js clears up in time', () => {
    const printing = script.replace(/'[^']*main\.js'/, '-p "v8.getHeapStatistics().heap_size_limit"');
    const { stdout } = spawnSync('sh', { input: printing, encoding: 'utf8' });
    expect(Number(stdout) / 2 ** 20).toBeLessThan(1200);
  });

  it('has a version that Terraform accepts, and always the same one', () => {
    expect(version).toMatch(/^1\.0\.\d+$/);
    expect(providerLauncher().version).toBe(version);
  });
});
