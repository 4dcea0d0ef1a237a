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

  it.each([
    ['NODE_OPTIONS', '--require=/nowhere.js'],
    ['NODE_OPTIONS', '--no-such-option'],
    ['OPENSSL_CONF', '/nowhere'],
    ['NODE_V8_COVERAGE', '/dev/full/x'],
    ['NODE_DEBUG', 'http,tls'],
  ])('starts it alike with %s=%s', (name, value) => {
    const env = { ...process.env, [name]: value };
    const { status, stderr } = spawnSync('sh', { input: script, encoding: 'utf8', env });
    expect(stderr).toMatch(/^This program is the kollaform provider for Terraform\..*\n$/);
    expect(status).toBe(1);
  });

  it('is told nothing that changes what Node.js trusts or loads, but what the programs that it starts may need', () => {
    const given = {
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      NODE_EXTRA_CA_CERTS: '/x',
      OPENSSL_CONF: '/x',
      SSL_CERT_FILE: '/x',
      HTTPS_PROXY: 'http://proxy:3128',
      DOCKER_CONFIG: '/x',
    };
    const printing = script.replace(/'[^']*main\.js'/, '-p "JSON.stringify(process.env)"');
    const { stdout } = spawnSync('sh', {
      input: printing,
      encoding: 'utf8',
      env: { ...process.env, ...given },
    });
    const passed = JSON.parse(stdout) as NodeJS.ProcessEnv;
    expect(Object.keys(given).filter((name) => passed[name] !== undefined)).toEqual([
      'SSL_CERT_FILE',
      'HTTPS_PROXY',
      'DOCKER_CONFIG',
    ]);
  });

  it('has a version that Terraform accepts, and always the same one', () => {
    expect(version).toMatch(/^1\.0\.\d+$/);
    expect(providerLauncher().version).toBe(version);
  });
});
