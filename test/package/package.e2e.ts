import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyLab, OLD, oneLine } from '../e2e/deployed-lab';
import type { Lab } from '../lab/lab';
import { runCommand } from '../lab/run-command';
import { OwnProject, succeed } from './own-project';

/** Without npm's cache, every package comes from the registry. */
const INSTALL_TIMEOUT_MS = 600_000;
const DEPLOY = ['cdktf', 'deploy', 'site', 'everything', '--auto-approve'];
const SERVICES = `import { everything } from './everything';
import { site } from './site';

export const services = [site, everything];
`;
/** Its first process knows no other signal. */
const HTTPD = 'STOPSIGNAL SIGKILL\nCMD ["httpd", "-f", "-p", "80"]';

describe('a project of its own, with the packed tarball', () => {
  let lab: Lab;
  let project: OwnProject;

  beforeAll(async () => {
    [lab, project] = await Promise.all([emptyLab('pack', 1, 0), OwnProject.install()]);
    await lab.buildRelease(OLD, { only: 'nova-scheduler' });
    await buildNginx(lab, '1.28', '1.29');
  }, INSTALL_TIMEOUT_MS);

  afterAll(async () => {
    project.remove();
    await lab.destroy();
  });

  it('gets what it uses, and neither tests nor the demo', () => {
    const installed = join(project.directory, 'node_modules/kollaform');
    const top = ['LICENSE', 'README.md', 'dist', 'docs', 'examples', 'package.json', 'schemas'];
    // npm puts packages there whose version the rest of the project does not share.
    const contents = readdirSync(installed).filter((name) => name !== 'node_modules');
    expect(contents.sort()).toEqual(top);
    expect(readdirSync(join(installed, 'dist')).sort()).toEqual(['cli', 'lib', 'provider']);
    const library = ['constructs', 'contract', 'model', 'services'];
    const folders = readdirSync(join(installed, 'dist/lib'), { withFileTypes: true });
    expect(folders.flatMap((it) => (it.isDirectory() ? [it.name] : [])).sort()).toEqual(library);
  });

  it('is started by one command, which overwrites nothing', async () => {
    project.write('versions.yml', 'site: { tag: mine }\n');
    const { output } = await succeed(project.npx('kollaform', 'init'));
    expect(output).toContain('main.ts: written');
    expect(output).toContain('.gitignore: written');
    expect(output).toContain('versions.yml: was there, and stays as it is');
    expect(readFileSync(join(project.directory, 'versions.yml'), 'utf8')).toContain('mine');
  });

  it('passes the strict type check, with a service of its own and against the packed declarations', async () => {
    project.copyFrom(join(__dirname, 'own'));
    project.write('services.ts', SERVICES);
    await succeed(project.npx('tsc', '-p', 'tsconfig.json'));
  });

  it('is known to kollaform, its services and their options', async () => {
    writeCloud(lab, project, { netwrk: lab.names.network });
    const wrong = await project.npx('kollaform', 'services');
    expect(wrong.exitCode).toBe(2);
    expect(wrong.output).toMatch(
      /cloud\.yml:\d+: services\.everything\.netwrk: unknown key; did you mean network\?/,
    );
    writeCloud(lab, project, { network: lab.names.network });
    mkdirSync(join(project.directory, 'kolla'));
    project.write('versions.yml', { site: { tag: '1.28' }, everything: { tag: '1.28' } });
    const { output } = await succeed(project.npx('kollaform', 'services'));
    const image = `${lab.names.registry}/nginx:1.28`;
    expect(output.replace(/ +/g, ' ')).toContain(`site front web ${image} ctl1`);
    expect(output.replace(/ +/g, ' ')).toContain(`everything all peer ${image} ctl1`);
  });

  it('is deployed, with every setting', async () => {
    await succeed(project.npx(...DEPLOY));
    const { Config, HostConfig, NetworkSettings } = await lab.inspect('ctl1', 'everything');
    expect(Config).toMatchObject({
      Hostname: 'ctl1-everything',
      User: '0:0',
      WorkingDir: '/tmp',
      StopSignal: 'SIGKILL',
      Labels: { where: 'ctl1' },
      Healthcheck: { Test: ['NONE'] },
    });
    expect(HostConfig).toMatchObject({
      Memory: 64 * 1024 * 1024,
      MemorySwap: 128 * 1024 * 1024,
      NanoCpus: 500_000_000,
      CpuShares: 512,
      CpusetCpus: '0',
      ShmSize: 16 * 1024 * 1024,
      CapAdd: expect.arrayContaining([expect.stringContaining('NET_BIND_SERVICE')]) as unknown,
      Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/other', CgroupPermissions: 'rw' }],
      Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
      SecurityOpt: ['no-new-privileges'],
      ExtraHosts: ['db:127.0.0.1'],
      ReadonlyRootfs: true,
      Init: true,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
    });
    expect(Object.keys(NetworkSettings.Ports).sort()).toEqual(['80/tcp', '81/udp']);
    expect(await lab.execute('ctl1', 'everything', ['df', '-m', '/scratch'])).toMatch(/ 2 .*\/scratch/);
    const peer = await lab.inspect('ctl1', 'everything_peer');
    expect(peer.NetworkSettings.Networks[lab.names.network]?.Aliases).toContain('peer');
  });

  it('is deployed again, and nothing changes', async () => {
    const before = await lab.containers();
    expect(oneLine((await succeed(project.npx(...DEPLOY))).output)).toContain('No changes');
    expect(await lab.containers()).toEqual(before);
  });

  it('is upgraded in place, after the job that checks the new image; the other service stays', async () => {
    const before = await lab.containers();
    project.write('versions.yml', { site: { tag: '1.29' }, everything: { tag: '1.28' } });
    const { output } = await succeed(project.npx(...DEPLOY));
    expect(oneLine(output)).toContain('3 changed');
    const after = await lab.containers();
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed).toEqual([lab.names.on('ctl1', 'site_web')]);
    expect((await lab.inspect('ctl1', 'site_web')).Config.Image).toBe(`${lab.names.registry}/nginx:1.29`);
  });
});

/** Images that serve an empty directory, and whose `nginx -t` finds nothing wrong. */
async function buildNginx(lab: Lab, ...tags: readonly string[]): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'kollaform-nginx-'));
  const role = `${lab.names.registry}/nova-scheduler:${OLD}`;
  const lines = [`FROM ${role}`, 'COPY nginx /usr/local/bin/', 'COPY index.html /', 'WORKDIR /', HTTPD, ''];
  writeFileSync(join(context, 'nginx'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  writeFileSync(join(context, 'index.html'), 'up\n');
  for (const tag of tags) {
    writeFileSync(join(context, 'Dockerfile'), `${lines.join('\n')}LABEL release=${tag}\n`);
    const env = { ...process.env, DOCKER_HOST: lab.engineAddress, DOCKER_BUILDKIT: '0' };
    const args = ['build', '--quiet', '--tag', `${lab.names.registry}/nginx:${tag}`, context];
    await succeed(runCommand('docker', args, { cwd: context, env }));
  }
  rmSync(context, { recursive: true });
}

function writeCloud(lab: Lab, project: OwnProject, everything: object): void {
  const suffix = lab.names.suffix('ctl1');
  project.write('cloud.yml', {
    images: { registry: lab.names.registry },
    hosts: { ctl1: { engine: lab.engineAddress, groups: ['site'], address: '127.0.0.1', suffix } },
    containers: { config_directory: join(project.directory, 'kolla') },
    services: { site: { port: 18_080 }, everything },
  });
}
