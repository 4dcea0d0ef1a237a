import type { IpamConfig } from '../../engine/api/create-bodies';
import type { ContainerEngine, NetworkSpec } from '../../engine/container-engine';
import { labelsBlock, labelsToEngine } from '../container/settings/process';
import type { Decoded } from '../decode';
import { blockSchema, computed, optional, required, setBlock, STRING_MAP } from '../schema-builder';
import { perHostAttributes, perHostKind } from './per-host-kind';

const OPTIONS = [
  'driver',
  'internal',
  'attachable',
  'ingress',
  'ipv6',
  'options',
  'ipam_driver',
  'ipam_options',
];

const ipamBlock = setBlock('ipam_config', [
  optional('subnet', 'string', 'Such as `10.5.0.0/16`.'),
  optional('ip_range', 'string', 'Addresses to hand out.'),
  optional('gateway', 'string', 'Gateway.'),
  optional('aux_address', STRING_MAP, 'Addresses in use: name to address.'),
]);

const schema = blockSchema({
  description: 'A network on a number of hosts.',
  attributes: [
    ...perHostAttributes,
    required('name', 'string', 'Name.'),
    optional('driver', 'string', '`bridge` unless set.'),
    optional('internal', 'bool', 'No way out.'),
    optional('attachable', 'bool', 'Containers may join an overlay network.'),
    optional('ingress', 'bool', 'Routing mesh of a swarm.'),
    optional('ipv6', 'bool', 'Enable IPv6.'),
    optional('check_duplicate', 'bool', 'Without effect: a network that is there already is used as it is.'),
    optional('options', STRING_MAP, 'Options of the driver.'),
    optional('ipam_driver', 'string', '`default` unless set.'),
    optional('ipam_options', STRING_MAP, 'Options of the address management.'),
    computed('scope', 'string', '`local`, `global` or `swarm`.'),
  ],
  blocks: [ipamBlock, labelsBlock],
});

/** `docker_network`: made where it is absent, removed where it is no longer wanted. */
export const network = perHostKind({
  typeName: 'docker_network',
  identity: ['name', ...OPTIONS, 'ipam_config', 'labels'],
  hasDigests: false,
  schema,

  of: (record) => ({
    async observe(engine) {
      const found = await findNetwork(engine, record.name);
      return found && { id: found.Id, computed: { scope: found.Scope ?? null } };
    },
    ensure: (engine) => engine.createNetwork(networkSpec(record)),
    async release(engine) {
      const found = await findNetwork(engine, record.name);
      if (found !== undefined) await engine.removeNetwork(found.Id);
    },
    isKept: false,
  }),

  isRenewed: () => false,
});

/** The engine also finds networks by a prefix of their id, and a name such as `db` could be one. */
async function findNetwork(engine: ContainerEngine, name: string) {
  const found = await engine.tryInspectNetwork(name);
  return found?.Name === name ? found : undefined;
}

function networkSpec(record: Decoded<typeof schema>): NetworkSpec {
  return {
    Name: record.name,
    Driver: record.driver ?? 'bridge',
    Internal: record.internal ?? false,
    Attachable: record.attachable ?? false,
    Ingress: record.ingress ?? false,
    EnableIPv6: record.ipv6 ?? false,
    CheckDuplicate: true,
    Options: record.options ?? {},
    Labels: labelsToEngine(record.labels),
    IPAM: {
      Driver: record.ipam_driver ?? 'default',
      Options: record.ipam_options ?? {},
      Config: record.ipam_config.map(ipamConfig),
    },
  };
}

function ipamConfig({
  subnet,
  ip_range: range,
  gateway,
  aux_address: auxiliary,
}: Decoded<(typeof ipamBlock)['block']>): IpamConfig {
  return {
    ...(subnet !== null && { Subnet: subnet }),
    ...(range !== null && { IPRange: range }),
    ...(gateway !== null && { Gateway: gateway }),
    ...(auxiliary !== null && { AuxiliaryAddresses: auxiliary }),
  };
}
