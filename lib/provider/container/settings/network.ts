import type { Decoded } from '../../decode';
import type { Value } from '../../resource';
import {
  listBlock,
  optional,
  required,
  setBlock,
  STRING_MAP,
  STRING_SET,
  STRINGS,
} from '../../schema-builder';
import { isEqual } from '../../value';
import { fromEngine, hostSetting } from '../engine-value';
import { attributeSetting, blockSetting, keys, type ConfiguredContainer, type SpecPart } from '../setting';

const portsBlock = setBlock('ports', [
  required('internal', 'number', 'Port in the container.'),
  optional('external', 'number', 'Port on the host; any free one unless set.'),
  optional('ip', 'string', 'Address of the host; all unless set.'),
  optional('protocol', 'string', '`tcp` unless set.'),
]);

const networksBlock = listBlock('networks_advanced', [
  required('name', 'string', 'Network to connect to; the first one instead of `network_mode`.'),
  optional('aliases', STRING_SET, 'Names that it has there.'),
  optional('ipv4_address', 'string', 'Fixed IPv4 address.'),
  optional('ipv6_address', 'string', 'Fixed IPv6 address.'),
]);

/** How the container is reached, and where it logs to. */
export const networkSettings = [
  {
    ...hostSetting('NetworkMode', {
      name: 'network_mode',
      type: 'string',
      text: '`host`, `none`, `bridge`, the name of a network, or in a one-shot container `container:<name>`.',
    }),
    observe: networkMode,
  },
  hostSetting('PublishAllPorts', {
    name: 'publish_all_ports',
    type: 'bool',
    text: "Publish all the image's ports.",
  }),
  hostSetting('Dns', {
    name: 'dns',
    type: STRINGS,
    text: 'DNS servers, in the order in which they are asked.',
  }),
  hostSetting('DnsOptions', { name: 'dns_opts', type: STRINGS, text: 'DNS options.' }),
  hostSetting('DnsSearch', {
    name: 'dns_search',
    type: STRINGS,
    text: 'DNS search domains, in their order.',
  }),
  blockSetting(
    listBlock('host', [required('host', 'string', 'Name.'), required('ip', 'string', 'Address.')]),
    {
      toSpec: (hosts) => ({ HostConfig: { ExtraHosts: hosts.map(({ host, ip }) => `${host}:${ip}`) } }),
      observe: ({ HostConfig }) => (HostConfig.ExtraHosts ?? []).map(extraHostBlock),
    },
  ),
  blockSetting(portsBlock, { toSpec: portsToEngine, observe: portsFromEngine }),
  blockSetting(networksBlock, {
    toSpec: networksToEngine,
    observe: networksFromEngine,
    compare: 'if-set',
    isEngineDefault: isOwnNetworkOnly,
    isMutable: true,
  }),
  attributeSetting(optional('log_driver', 'string', "Log driver; the engine's unless set."), {
    toSpec: (driver) => ({ HostConfig: { LogConfig: { Type: driver ?? '', Config: {} } } }),
    observe: ({ HostConfig }) => fromEngine(HostConfig.LogConfig?.Type),
    compare: 'if-set',
    isEngineDefault: (driver) => driver === 'json-file',
  }),
  attributeSetting(optional('log_opts', STRING_MAP, 'Options of the log driver; needs `log_driver`.'), {
    toSpec: (options) => ({ HostConfig: { LogConfig: { Config: options ?? {} } } }),
    observe: ({ HostConfig }) => fromEngine(HostConfig.LogConfig?.Config),
    compare: 'if-set',
    parts: keys,
  }),
];

/** `name:address`, where an IPv6 address has colons of its own. */
function extraHostBlock(entry: string): Value {
  const colon = entry.indexOf(':');
  return { host: entry.slice(0, colon), ip: entry.slice(colon + 1).replace(/^\[(.*)\]$/, '$1') };
}

function portsToEngine(configured: readonly Decoded<(typeof portsBlock)['block']>[]): SpecPart {
  const ports = configured.map(({ internal, external, ip, protocol }) => ({
    key: `${internal}/${protocol ?? 'tcp'}`,
    binding: { HostIp: ip ?? '', HostPort: String(external ?? '') },
  }));
  const keys = [...new Set(ports.map(({ key }) => key))];
  const bindingsOf = (key: string) => ports.filter((it) => it.key === key).map(({ binding }) => binding);
  return {
    ExposedPorts: Object.fromEntries(keys.map((key) => [key, {}])),
    HostConfig: { PortBindings: Object.fromEntries(keys.map((key) => [key, bindingsOf(key)])) },
  };
}

/**
 * What equals its default is shown as not set, as it is in a configuration that leaves it out; `0.0.0.0` means all addresses
 * as well, and port 0 any port.
 */
function portsFromEngine({ HostConfig }: ConfiguredContainer): Value {
  return Object.entries(HostConfig.PortBindings ?? {}).flatMap(([key, bindings]) => {
    const [internal, protocol] = key.split('/');
    return (bindings ?? []).map(({ HostIp, HostPort }) => ({
      internal: Number(internal),
      external: parseInt(HostPort ?? '') || null,
      ip: !HostIp || HostIp === '0.0.0.0' ? null : HostIp,
      protocol: protocol === 'tcp' ? null : (protocol ?? null),
    }));
  });
}

type Network = Decoded<(typeof networksBlock)['block']>;

function networksToEngine(networks: readonly Network[]): SpecPart {
  const endpoint = ({ aliases, ipv4_address: ipv4, ipv6_address: ipv6 }: Network) => ({
    Aliases: aliases ?? [],
    IPAMConfig: { IPv4Address: ipv4 ?? '', IPv6Address: ipv6 ?? '' },
  });
  return {
    HostConfig: { NetworkMode: networks[0]?.name ?? 'default' },
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(networks.map((it) => [it.name, endpoint(it)])),
    },
  };
}

const DEFAULT_NETWORK = 'bridge';

/** The name of a network, where a container was told its id; null for the default one. */
function networkMode({ HostConfig, NetworkSettings }: ConfiguredContainer): Value {
  const mode = HostConfig.NetworkMode ?? '';
  if (['', 'default', DEFAULT_NETWORK].includes(mode)) return null;
  if (mode.length < SHORT_ID) return mode;
  const networks = Object.entries(NetworkSettings.Networks);
  return networks.find(([, { NetworkID }]) => NetworkID?.startsWith(mode))?.[0] ?? mode;
}

const SHORT_ID = 12;

/** What can be asked for, and neither the addresses that the engine gave out, nor the alias that it adds. */
function networksFromEngine({ Id, NetworkSettings }: ConfiguredContainer): Value {
  const networks = Object.entries(NetworkSettings.Networks);
  return networks
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, network]) => {
      const aliases = (network.Aliases ?? []).filter((alias) => alias !== Id.slice(0, SHORT_ID)).sort();
      return {
        name,
        aliases: aliases.length === 0 ? null : aliases,
        ipv4_address: network.IPAMConfig?.IPv4Address || null,
        ipv6_address: network.IPAMConfig?.IPv6Address || null,
      };
    });
}

/** That of its network mode, and nothing asked for in it. */
function isOwnNetworkOnly(networks: Value, container: ConfiguredContainer): boolean {
  return isEqual(networks, [{ name: networkMode(container) ?? DEFAULT_NETWORK }]);
}
