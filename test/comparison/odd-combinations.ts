import type { Value } from '../../lib/provider/resource';

/** Settings that are legal only together. */
export const ODD_COMBINATIONS: readonly Readonly<Record<string, Value>>[] = [
  { restart: 'on-failure', max_retry_count: 3 },
  { restart: 'on-failure', max_retry_count: 0 },
  { memory: 64, memory_swap: 128 },
  { memory: 64, memory_swap: 64 },
  { memory: 64, memory_swap: -1 },
  { log_driver: 'json-file', log_opts: { 'max-size': '1m', 'max-file': '3' } },
  { log_driver: 'local', log_opts: { 'max-size': '10m' } },
  { log_driver: 'syslog', log_opts: { tag: 'a b' } },
  { pid_mode: 'host', security_opts: ['no-new-privileges'] },
  { ipc_mode: 'host', security_opts: ['label=disable'] },
  { privileged: true, security_opts: ['label=disable', 'no-new-privileges'] },
  { privileged: true, capabilities: [{ add: ['NET_ADMIN'] }] },
  { privileged: true, cgroupns_mode: 'private', pid_mode: 'host' },
  { tty: true, stdin_open: true, command: ['sh'] },
  { network_mode: 'host', hostname: 'odd' },
  { network_mode: 'none', dns: ['192.0.2.1'] },
  { entrypoint: ['sh'], command: ['-c', 'sleep 1'] },
  { read_only: true, tmpfs: { '/tmp': '' }, init: true },
  { cpu_period: 100000, cpu_quota: 25000, cpu_shares: 100 },
];
