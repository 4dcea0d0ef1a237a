import type { IpamConfig } from '../../engine/api/create-bodies';
import type { NetworkSpec } from '../../engine/container-engine';
import { labelsBlock, labelsToEngine } from '../container/settings/process';
import { decodeBlocks } from '../decode';
import type { Attributes } from '../resource';
import { computed, optional, required, setBlock, STRING_MAP } from '../schema-builder';
import { asBoolean, asList, asMap, asString, asStringMap } from '../value';
import { perHostAttributes, type PerHostKind } from './per-host-kind';

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

/** `docker_network`: made where it is absent, removed where it is no longer wanted. */
export const network: PerHostKind = {
  typeName: 'docker_network',
  identity: ['name', ...OPTIONS, 'ipam_config', 'labels'],
  schema: {
    description: 'A network on a number of hosts.',
    attributes: [
      ...perHostAttributes,
      required('name', 'string', 'Name.'),
      optional('driver', 'string', '`bridge` unless set.'),
      optional('internal', 'bool', 'No way out.'),
      optional('attachable', 'bool', 'Containers may join an overlay network.'),
      optional('ingress', 'bool', 'Routing mesh of a swarm.'),
      optional('ipv6', 'bool', 'Enable IPv6.'),
      optional(
        'check_duplicate',
        'bool',
        'Without effect: a network that is there already is used as it is.',
      ),
      optional('options', STRING_MAP, 'Options of the driver.'),
      optional('ipam_driver', 'string', '`default` unless set.'),
      optional('ipam_options', STRING_MAP, 'Options of the address management.'),
      computed('scope', 'string', '`local`, `global` or `swarm`.'),
    ],
    blocks: [
      setBlock('ipam_config', [
        optional('subnet', 'string', 'Such as `10.5.0.0/16`.'),
        optional('ip_range', 'string', 'Addresses to hand out.'),
        optional('gateway', 'string', 'Gateway.'),
        optional('aux_address', STRING_MAP, 'Addresses in use: name to address.'),
      ]),
      labelsBlock,
    ],
  },
  validate: () => [],

  async observe(engine, attributes) {
    const name = asString(attributes['name']) ?? '';
    const found = await engine.tryInspectNetwork(name);
    // The engine also finds networks by a prefix of their id, and a name such as `db` could be one.
    return found?.Name === name ? { id: found.Id, computed: { scope: found.Scope ?? null } } : undefined;
  },
  ensure: (engine, attributes) => engine.createNetwork(networkSpec(attributes)),
  async release(engine, attributes) {
    const found = await network.observe(engine, attributes);
    if (found !== undefined) await engine.removeNetwork(found.id);
  },
  isKept: () => false,
  isRenewed: () => false,
};

function networkSpec(attributes: Attributes): NetworkSpec {
  return {
    Name: asString(attributes['name']) ?? '',
    Driver: asString(attributes['driver']) ?? 'bridge',
    Internal: asBoolean(attributes['internal']) ?? false,
    Attachable: asBoolean(attributes['attachable']) ?? false,
    Ingress: asBoolean(attributes['ingress']) ?? false,
    EnableIPv6: asBoolean(attributes['ipv6']) ?? false,
    CheckDuplicate: true,
    Options: asStringMap(attributes['options']),
    Labels: labelsToEngine(decodeBlocks(labelsBlock, attributes['labels'] ?? null)),
    IPAM: {
      Driver: asString(attributes['ipam_driver']) ?? 'default',
      Options: asStringMap(attributes['ipam_options']),
      Config: asList(attributes['ipam_config']).map(asMap).map(ipamConfig),
    },
  };
}

function ipamConfig(config: Attributes): IpamConfig {
  const named: readonly (readonly [string, string])[] = [
    ['Subnet', 'subnet'],
    ['IPRange', 'ip_range'],
    ['Gateway', 'gateway'],
  ];
  const configured = named.filter(([, attribute]) => asString(config[attribute]) !== undefined);
  const auxiliary = asStringMap(config['aux_address']);
  return {
    ...Object.fromEntries(configured.map(([key, attribute]) => [key, asString(config[attribute]) ?? ''])),
    ...(Object.keys(auxiliary).length > 0 && { AuxiliaryAddresses: auxiliary }),
  };
}
