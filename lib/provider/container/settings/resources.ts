import type { Value } from '../../resource';
import { optional, required, setBlock, STRING_MAP } from '../../schema-builder';
import { hostSetting } from '../engine-value';
import { attributeSetting, blockSetting, type ConfiguredContainer, type Setting } from '../setting';

const MEGABYTE = 1024 * 1024;
const NANO = 1_000_000_000;
/** Docker's, in MB. */
const DEFAULT_SHM_SIZE = 64;

/** `docker update` changes it. */
function mutable<S extends Setting>(setting: S): S & { readonly isMutable: true } {
  return { ...setting, isMutable: true };
}

/** What the container may use up. */
export const resourceSettings = [
  mutable(
    hostSetting('Memory', { name: 'memory', type: 'number', text: 'Memory limit in MB.', scale: MEGABYTE }),
  ),
  {
    ...mutable(
      hostSetting('MemorySwap', {
        name: 'memory_swap',
        type: 'number',
        text: 'Memory and swap limit in MB.',
        scale: MEGABYTE,
        compare: 'if-set',
      }),
    ),
    // Twice the memory limit, or none at all where the kernel cannot limit swap.
    isEngineDefault: (swap: Value, { HostConfig: { Memory } }: ConfiguredContainer) =>
      swap === -1 || (Boolean(Memory) && swap === (2 * (Memory ?? 0)) / MEGABYTE),
  },
  {
    ...hostSetting('ShmSize', {
      name: 'shm_size',
      type: 'number',
      text: 'Size of /dev/shm in MB.',
      scale: MEGABYTE,
      compare: 'if-set',
    }),
    isEngineDefault: (size: Value) => size === DEFAULT_SHM_SIZE,
  },
  mutable(hostSetting('CpuShares', { name: 'cpu_shares', type: 'number', text: 'Relative CPU weight.' })),
  mutable(
    hostSetting('CpuPeriod', { name: 'cpu_period', type: 'number', text: 'CFS period in microseconds.' }),
  ),
  mutable(hostSetting('CpuQuota', { name: 'cpu_quota', type: 'number', text: 'CFS quota in microseconds.' })),
  mutable(
    hostSetting('CpusetCpus', { name: 'cpu_set', type: 'string', text: 'CPUs to run on, such as `0-3`.' }),
  ),
  hostSetting('StorageOpt', {
    name: 'storage_opts',
    type: STRING_MAP,
    text: 'Options of the storage driver.',
  }),
  attributeSetting(optional('cpus', 'string', 'CPUs it may use up, such as `1.5`.'), {
    toSpec: (cpus) => ({ HostConfig: { NanoCpus: Math.round(Number(cpus) * NANO) } }),
    observe: ({ HostConfig }) => (HostConfig.NanoCpus ? String(HostConfig.NanoCpus / NANO) : null),
    isMutable: true,
  }),
  blockSetting(
    setBlock('ulimit', [
      required('name', 'string', 'Such as `nofile`.'),
      required('soft', 'number', 'Soft limit.'),
      required('hard', 'number', 'Hard limit.'),
    ]),
    {
      toSpec: (ulimits) => ({
        HostConfig: {
          Ulimits: ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
        },
      }),
      observe: ({ HostConfig }) =>
        (HostConfig.Ulimits ?? []).map(({ Name, Soft, Hard }) => ({ name: Name, soft: Soft, hard: Hard })),
    },
  ),
];
