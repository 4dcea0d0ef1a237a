import type { ContainerConfig } from '@cdktf/provider-docker/lib/container';
import type { ImageConfig } from '@cdktf/provider-docker/lib/image';
import type { NetworkConfig } from '@cdktf/provider-docker/lib/network';
import type { VolumeConfig } from '@cdktf/provider-docker/lib/volume';
import type { IResolvable, TerraformMetaArguments } from 'cdktf';

/** Everything that can be set, so that the compiler finds what a newer version of the bindings adds. */
type Complete<T> = T extends readonly (infer Item)[]
  ? Complete<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Complete<Exclude<T[Key], IResolvable>> }
    : T;
type Everything<Config> = Complete<Omit<Config, keyof TerraformMetaArguments>>;

const labels = [{ label: 'a', value: 'b' }];

export const completeContainer: Everything<ContainerConfig> = {
  attach: true,
  capabilities: { add: ['a'], drop: ['b'] },
  cgroupParent: 'a',
  cgroupnsMode: 'a',
  command: ['a'],
  containerReadRefreshTimeoutMilliseconds: 1,
  cpuPeriod: 1,
  cpuQuota: 1,
  cpuSet: 'a',
  cpuShares: 1,
  cpus: '1',
  destroyGraceSeconds: 1,
  devices: [{ hostPath: 'a', containerPath: 'a', permissions: 'r' }],
  dns: ['a'],
  dnsOpts: ['a'],
  dnsSearch: ['a'],
  domainname: 'a',
  entrypoint: ['a'],
  env: ['a'],
  gpus: 'all',
  groupAdd: ['a'],
  healthcheck: {
    test: ['a'],
    interval: '1s',
    retries: 1,
    startInterval: '1s',
    startPeriod: '1s',
    timeout: '1s',
  },
  host: [{ host: 'a', ip: 'b' }],
  hostname: 'a',
  id: 'a',
  image: 'a',
  init: true,
  ipcMode: 'a',
  labels,
  logDriver: 'a',
  logOpts: { a: 'b' },
  logs: true,
  maxRetryCount: 1,
  memory: 1,
  memorySwap: 1,
  mounts: [
    {
      target: 'a',
      type: 'b',
      source: 'c',
      readOnly: true,
      bindOptions: { propagation: 'a' },
      tmpfsOptions: { mode: 1, sizeBytes: 1 },
      volumeOptions: { driverName: 'a', driverOptions: { a: 'b' }, noCopy: true, subpath: 'a', labels },
    },
  ],
  mustRun: true,
  name: 'a',
  networkMode: 'a',
  networksAdvanced: [{ name: 'a', aliases: ['a'], ipv4Address: 'a', ipv6Address: 'a' }],
  pidMode: 'a',
  ports: [{ internal: 1, external: 1, ip: 'a', protocol: 'b' }],
  privileged: true,
  publishAllPorts: true,
  readOnly: true,
  removeVolumes: true,
  restart: 'a',
  rm: true,
  runtime: 'a',
  securityOpts: ['a'],
  shmSize: 1,
  start: true,
  stdinOpen: true,
  stopSignal: 'a',
  stopTimeout: 1,
  storageOpts: { a: 'b' },
  sysctls: { a: 'b' },
  tmpfs: { a: 'b' },
  tty: true,
  ulimit: [{ name: 'a', soft: 1, hard: 1 }],
  upload: [
    {
      file: 'a',
      content: 'b',
      contentBase64: 'c',
      executable: true,
      permissions: 'd',
      source: 'e',
      sourceHash: 'f',
    },
  ],
  user: 'a',
  usernsMode: 'a',
  volumes: [{ containerPath: 'a', fromContainer: 'b', hostPath: 'c', readOnly: true, volumeName: 'd' }],
  wait: true,
  waitTimeout: 1,
  workingDir: 'a',
};

/** Without the blocks that Terraform refuses by their names: this provider builds nothing, and has no timeouts. */
export const completeImage: Omit<Everything<ImageConfig>, 'buildAttribute' | 'timeouts'> = {
  forceRemove: true,
  keepLocally: true,
  name: 'a',
  platform: 'a',
  pullTriggers: ['a'],
  triggers: { a: 'b' },
};

export const completeNetwork: Everything<NetworkConfig> = {
  attachable: true,
  checkDuplicate: true,
  driver: 'a',
  id: 'a',
  ingress: true,
  internal: true,
  ipamConfig: [{ auxAddress: { a: 'b' }, gateway: 'a', ipRange: 'b', subnet: 'c' }],
  ipamDriver: 'a',
  ipamOptions: { a: 'b' },
  ipv6: true,
  labels,
  name: 'a',
  options: { a: 'b' },
};

export const completeVolume: Everything<VolumeConfig> = {
  driver: 'a',
  driverOpts: { a: 'b' },
  id: 'a',
  labels,
  name: 'a',
};
