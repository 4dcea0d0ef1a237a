import type { ServiceRole } from '../../lib/model/service-definition';

/** Every setting of a container that there is, in all its notations. */
export const EVERY_SETTING: Partial<ServiceRole> = {
  ports: ['80', '8080:80', ':80', '127.0.0.1::80/tcp', '{address}:1:1/udp', '[fd00::1]:2:2/sctp'],
  networks: { front: { aliases: ['mixer'], ipv6Address: 'fd00::2' }, bridge: {} },
  extraHosts: { db: '{address}', six: '[fd00::1]', me: 'host-gateway' },
  capabilities: { add: ['ALL', 'CAP_NET_ADMIN'], drop: ['MKNOD'] },
  devices: ['/dev/kvm', '/dev/a:/dev/b', '/dev/a:/dev/b:rw', '/dev/a:r'],
  hostname: '{host}',
  user: '0:0',
  memoryMib: 64,
  memorySwapMib: 64,
  cpus: 0.01,
  stopSignal: 'SIGRTMIN+3',
  restart: 'on-failure:3',
  healthcheck: { test: ['NONE'] },
  logDriver: 'json-file',
  logOptions: { 'max-size': '1m', tag: '{{.Name}}' },
};
