import { jobConfig, serviceConfig } from '../../lib/constructs/container-config';
import { z } from 'zod';
import type { DesiredService } from '../../lib/model/desired-service';
import { readDesired } from '../../lib/model/read-desired';
import { defineService } from '../../lib/model/service';
import type { ContainerSettings, ServiceRole } from '../../lib/model/service-definition';
import { resolveNova } from '../services/small-nova';

const CLOUD = `
images: { registry: r }
hosts: { one: { engine: unix:///run/d.sock, groups: [shop], address: "fd00::1", suffix: a } }
`;

/** A shop of a role and a job that have these settings, as the model resolves it. */
function resolveShop(settings: Partial<ServiceRole>, cloudText = CLOUD): DesiredService {
  const { restart, stopSignal, healthcheck, ...shared } = settings;
  const own = {
    ...(restart !== undefined && { restart }),
    ...(stopSignal !== undefined && { stopSignal }),
    ...(healthcheck && { healthcheck }),
  };
  const shop = defineService({
    name: 'shop',
    options: z.strictObject({}).default({}),
    define: () => ({
      roles: { web: { ...shared, ...own, image: 'web', container: 'shop_web', group: 'shop' } },
      jobs: {
        migrate: {
          ...shared,
          image: { ofRole: 'web' },
          container: 'migrate',
          firstHostOf: { role: 'web' },
          runsWhenChanged: ['web'],
        },
      },
      waves: [
        { name: 'first', jobs: ['migrate'] },
        { name: 'then', roles: ['web'], update: 'free' },
      ],
    }),
  });
  const versions = { name: 'versions.yml', text: 'shop: { tag: v1 }' };
  const { services } = readDesired({ cloud: { name: 'cloud.yml', text: cloudText }, versions }, [shop]);
  const [service] = services;
  if (service === undefined) throw new Error('versions.yml names the shop');
  return service;
}

function attributes(settings: Partial<ServiceRole>, cloudText?: string) {
  const [first, then] = resolveShop(settings, cloudText).waves;
  if (first?.kind !== 'jobs' || then?.kind !== 'roles') throw new Error('a wave of jobs, one of roles');
  const [job, role] = [first.jobs[0], then.containers[0]];
  if (job === undefined || role === undefined) throw new Error('both run');
  return { role: serviceConfig(role).asTexts, job: jobConfig(job).asTexts };
}

/** Setting of a definition, and what it is among the attributes of docker_container. */
const SHARED: readonly (readonly [Partial<ContainerSettings>, Readonly<Record<string, unknown>>])[] = [
  [
    { networkMode: 'bridge', ports: ['8080:80'] },
    { networkMode: 'bridge', ports: [{ internal: 80, external: 8080 }] },
  ],
  [
    { networkMode: 'bridge', ports: ['{address}:53:53/udp', '[::1]::80', '127.0.0.1:80:80/tcp'] },
    {
      ports: [
        { ip: 'fd00::1', internal: 53, external: 53, protocol: 'udp' },
        { ip: '::1', internal: 80 },
        { ip: '127.0.0.1', internal: 80, external: 80 },
      ],
    },
  ],
  [
    { memoryMib: 64, memorySwapMib: 128 },
    { memory: 64, memorySwap: 128 },
  ],
  [
    { cpus: 0.5, cpuShares: 512, cpuSet: '0-3,5' },
    { cpus: '0.5', cpuShares: 512, cpuSet: '0-3,5' },
  ],
  [{ shmSizeMib: 16 }, { shmSize: 16 }],
  [
    { capabilities: { add: ['NET_ADMIN'], drop: ['CAP_MKNOD'] } },
    { capabilities: { add: ['NET_ADMIN'], drop: ['CAP_MKNOD'] } },
  ],
  [
    { devices: ['/dev/kvm', '/dev/null:/dev/other:r', '/dev/fuse:/dev/fuse:rwm', '/dev/tty:rw'] },
    {
      devices: [
        { hostPath: '/dev/kvm' },
        { hostPath: '/dev/null', containerPath: '/dev/other', permissions: 'r' },
        { hostPath: '/dev/fuse' },
        { hostPath: '/dev/tty', permissions: 'rw' },
      ],
    },
  ],
  [
    { extraHosts: { db: '{address}', me: 'host-gateway' } },
    {
      host: [
        { host: 'db', ip: 'fd00::1' },
        { host: 'me', ip: 'host-gateway' },
      ],
    },
  ],
  [
    { logDriver: 'syslog', logOptions: { tag: '{host}/{{.Name}}' } },
    { logDriver: 'syslog', logOpts: { tag: 'one/{{.Name}}' } },
  ],
  [{ labels: { where: '{host}' } }, { labels: [{ label: 'where', value: 'one' }] }],
  [
    { user: '0:0', hostname: '{host}-web', workingDirectory: '/tmp' },
    { user: '0:0', hostname: 'one-web', workingDir: '/tmp' },
  ],
  [{ sysctls: { 'net.core.somaxconn': '1024' } }, { sysctls: { 'net.core.somaxconn': '1024' } }],
  [{ securityOptions: ['no-new-privileges'] }, { securityOpts: ['no-new-privileges'] }],
  [
    { readOnly: true, init: true },
    { readOnly: true, init: true },
  ],
  [
    { networks: { front: { aliases: ['web', '{host}'] }, back: { ipv4Address: '10.1.0.5' } } },
    {
      networksAdvanced: [
        { name: 'front', aliases: ['web', 'one'] },
        { name: 'back', ipv4Address: '10.1.0.5' },
      ],
    },
  ],
  [
    {
      mounts: [
        { type: 'bind', source: '{config}/shop', target: '/etc/shop', readOnly: true, propagation: 'rslave' },
        { type: 'volume', source: 'data', target: '/data', noCopy: true, subpath: 'shop' },
        { type: 'tmpfs', target: '/scratch', sizeMib: 2, mode: 0o1777 },
        { type: 'tmpfs', target: '/more' },
      ],
    },
    {
      mounts: [
        {
          type: 'bind',
          source: '/etc/kolla/shop',
          target: '/etc/shop',
          readOnly: true,
          bindOptions: { propagation: 'rslave' },
        },
        {
          type: 'volume',
          source: 'data-a',
          target: '/data',
          volumeOptions: { noCopy: true, subpath: 'shop' },
        },
        { type: 'tmpfs', target: '/scratch', tmpfsOptions: { sizeBytes: 2 * 1024 * 1024, mode: 0o1777 } },
        { type: 'tmpfs', target: '/more' },
      ],
    },
  ],
];

describe('a setting of a definition', () => {
  it.each(SHARED)('%j is an attribute of a role and of a job', (settings, expected) => {
    const { role, job } = attributes(settings);
    expect(role).toMatchObject(expected);
    expect(job).toMatchObject(expected);
  });

  it.each<[Partial<ServiceRole>, Readonly<Record<string, unknown>>]>([
    [{}, { restart: undefined, maxRetryCount: undefined }],
    [{ restart: 'no' }, { restart: undefined, maxRetryCount: undefined }],
    [{ restart: 'always' }, { restart: 'always', maxRetryCount: undefined }],
    [{ restart: 'on-failure:3' }, { restart: 'on-failure', maxRetryCount: 3 }],
    [{ stopSignal: 'SIGQUIT' }, { stopSignal: 'SIGQUIT' }],
    [{ healthcheck: { test: ['NONE'] } }, { healthcheck: { test: ['NONE'] } }],
  ])('%j is one of a role', (settings, expected) => {
    const { role } = attributes(settings);
    for (const [name, value] of Object.entries(expected)) {
      expect(role[name as keyof typeof role]).toEqual(value);
    }
  });

  it('is the network alone where there are networks', () => {
    expect(attributes({ networks: { front: {} } }).role).not.toHaveProperty('networkMode');
  });

  it('makes the named volumes of its mounts on their hosts', () => {
    const mounts = [{ type: 'volume', source: 'data', target: '/data' }] as const;
    expect(resolveShop({ mounts, volumes: ['logs:/logs'] }).volumes).toEqual([
      { name: 'data-a', hosts: ['one'] },
      { name: 'logs-a', hosts: ['one'] },
    ]);
  });

  it('is left out where it needs the host and the cloud gives no access to it', () => {
    const settings: Partial<ServiceRole> = {
      capabilities: { add: ['NET_ADMIN'], drop: ['MKNOD'] },
      devices: ['/dev/kvm'],
      mounts: [
        { type: 'bind', source: '/dev/shm', target: '/dev/shm' },
        { type: 'bind', source: '/srv', target: '/srv', propagation: 'rshared' },
      ],
    };
    const { role } = attributes(settings, `${CLOUD}containers: { host_access: false }\n`);
    expect(role).toMatchObject({
      capabilities: { drop: ['MKNOD'] },
      mounts: [{ type: 'bind', source: '/srv', target: '/srv' }],
    });
    expect(role).not.toHaveProperty('devices');
    expect(role.capabilities).not.toHaveProperty('add');
    expect(role.mounts).toEqual([{ type: 'bind', source: '/srv', target: '/srv' }]);
  });

  it('that is new changes nothing of a service that does not have it', () => {
    const known = ['name', 'env', 'volumes', 'labels', 'ulimit', 'networkMode', 'image', 'privileged'];
    const more = ['ipcMode', 'pidMode', 'cgroupnsMode', 'stopTimeout', 'wait', 'waitTimeout', 'healthcheck'];
    const containers = resolveNova().waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []));
    const names = new Set(containers.flatMap((container) => Object.keys(serviceConfig(container).asTexts)));
    expect([...names].sort()).toEqual([...known, ...more].sort());
  });
});
