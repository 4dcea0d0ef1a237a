import type { Query } from './probe-definition';
import type { ContainerSettings, Job, ServiceRole } from './service-definition';

/** Every setting of roles and jobs, so that a mistyped one is not passed over in silence; the compiler keeps it complete. */
const SHARED: Readonly<Record<keyof ContainerSettings, true>> = {
  container: true,
  command: true,
  entrypoint: true,
  environment: true,
  volumes: true,
  privileged: true,
  ipcMode: true,
  pidMode: true,
  cgroupnsMode: true,
  networkMode: true,
  networks: true,
  ports: true,
  extraHosts: true,
  hostname: true,
  user: true,
  workingDirectory: true,
  memoryMib: true,
  memorySwapMib: true,
  cpus: true,
  cpuShares: true,
  cpuSet: true,
  shmSizeMib: true,
  capabilities: true,
  devices: true,
  sysctls: true,
  securityOptions: true,
  readOnly: true,
  init: true,
  logDriver: true,
  logOptions: true,
  mounts: true,
  ulimits: true,
  tmpfs: true,
  labels: true,
};

const ROLE: Readonly<Record<keyof Omit<ServiceRole, keyof ContainerSettings>, true>> = {
  enabled: true,
  image: true,
  since: true,
  group: true,
  healthcheck: true,
  restart: true,
  stopSignal: true,
  stopTimeoutSeconds: true,
  healthyWithinSeconds: true,
  readinessProbe: true,
  updateOrder: true,
  drain: true,
  after: true,
  carryOver: true,
  onUnreachable: true,
  neverNewerThan: true,
  decisions: true,
  companions: true,
  neverOlder: true,
};

const JOB: Readonly<Record<keyof Omit<Job, keyof ContainerSettings>, true>> = {
  enabled: true,
  image: true,
  firstHostOf: true,
  runsWhenChanged: true,
  runsWhenHostsChange: true,
  acceptedExitCodes: true,
  exitCodes: true,
  timeoutSeconds: true,
  onlyBeside: true,
  finishesRelease: true,
  unlessBeside: true,
  forcesDownStaleRecords: true,
  needsSpace: true,
  snapshot: true,
};

const QUERY: Readonly<Record<keyof Omit<Query, keyof ContainerSettings>, true>> = {
  title: true,
  ofRole: true,
};

/** What decides where, when and under which name a container runs, and who waits for it. */
const FIXED: readonly (keyof ServiceRole | keyof Job)[] = [
  ...([
    'container',
    'enabled',
    'image',
    'since',
    'group',
    'after',
    'onUnreachable',
    'neverNewerThan',
    'decisions',
    'companions',
    'neverOlder',
  ] as const),
  ...([
    'firstHostOf',
    'runsWhenChanged',
    'onlyBeside',
    'finishesRelease',
    'forcesDownStaleRecords',
    'needsSpace',
    'snapshot',
  ] as const),
];

export const MAY_FOLLOW_THE_RELEASE: readonly string[] = Object.keys({ ...SHARED, ...ROLE, ...JOB }).filter(
  (name) => !FIXED.some((it) => it === name),
);
export const ROLE_SETTINGS: readonly string[] = Object.keys({ ...SHARED, ...ROLE });
export const JOB_SETTINGS: readonly string[] = Object.keys({ ...SHARED, ...JOB });
export const QUERY_SETTINGS: readonly string[] = Object.keys({ ...SHARED, ...QUERY });
