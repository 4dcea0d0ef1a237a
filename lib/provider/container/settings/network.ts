import type { Attributes, Value } from '../../resource';
import { optional, required, setBlock, STRING_MAP, STRING_SET } from '../../schema-builder';
import { asList, asMap, asNumber, asString, asStringMap, asStrings } from '../../value';
import { fromEngine, hostSetting } from '../engine-value';
import type { ConfiguredContainer, Setting, SpecPart } from '../setting';

/** How the container is reached, and where it logs to. */
export const networkSettings: readonly Setting[] = [
  hostSetting('NetworkMode', {
    name: 'network_mode',
    type: 'string',
    text: '`host`, `none`, `bridge`, the name of a network, or in a one-shot container `container:<name>`.',
    compare: 'if-set',
  }),
  hostSetting('PublishAllPorts', {
    name: 'publish_all_ports',
    type: 'bool',
    text: "Publish all the image's ports.",
  }),
  hostSetting('Dns', { name: 'dns', type: STRING_SET, text: 'DNS servers.' }),
  hostSetting('DnsOptions', { name: 'dns_opts', type: STRING_SET, text: 'DNS options.' }),
  hostSetting('DnsSearch', { name: 'dns_search', type: STRING_SET, text: 'DNS search domains.' }),
  {
    schema: {
      block: setBlock('host', [required('host', 'string', 'Name.'), required('ip', 'string', 'Address.')]),
    },
    toSpec: (value) => ({ HostConfig: { ExtraHosts: asList(value).map(asMap).map(extraHost) } }),
    observe: ({ HostConfig }) => ((HostConfig.ExtraHosts ?? []) as readonly string[]).map(extraHostBlock),
  },
  {
    schema: {
      block: setBlock('ports', [
        required('internal', 'number', 'Port in the container.'),
        optional('external', 'number', 'Port on the host; any free one unless set.'),
        optional('ip', 'string', 'Address of the host; all unless set.'),
        optional('protocol', 'string', '`tcp` unless set.'),
      ]),
    },
    toSpec: portsToEngine,
    observe: portsFromEngine,
  },
  {
    // The engine adds addresses and aliases of its own; a changed configuration is the only sign of a change.
    schema: {
      block: setBlock('networks_advanced', [
        required('name', 'string', 'Network to connect to; the first one instead of `network_mode`.'),
        optional('aliases', STRING_SET, 'Names that it has there.'),
        optional('ipv4_address', 'string', 'Fixed IPv4 address.'),
        optional('ipv6_address', 'string', 'Fixed IPv6 address.'),
      ]),
    },
    toSpec: networksToEngine,
  },
  {
    schema: { attribute: optional('log_driver', 'string', "Log driver; the engine's unless set.") },
    toSpec: (value) => ({ HostConfig: { LogConfig: { Type: asString(value) ?? '', Config: {} } } }),
    observe: ({ HostConfig }) => fromEngine(HostConfig.LogConfig?.Type),
    compare: 'if-set',
  },
  {
    schema: { attribute: optional('log_opts', STRING_MAP, 'Options of the log driver; needs `log_driver`.') },
    toSpec: (value) => ({ HostConfig: { LogConfig: { Config: asStringMap(value) } as never } }),
    observe: ({ HostConfig }) => fromEngine(HostConfig.LogConfig?.Config),
    compare: 'if-set',
  },
];

function extraHost({ host, ip }: Attributes): string {
  return `${asString(host) ?? ''}:${asString(ip) ?? ''}`;
}

/** `name:address`, where an IPv6 address has colons of its own. */
function extraHostBlock(entry: string): Value {
  const colon = entry.indexOf(':');
  return { host: entry.slice(0, colon), ip: entry.slice(colon + 1) };
}

function portsToEngine(value: Value): SpecPart {
  const ports = asList(value)
    .map(asMap)
    .map((port) => ({
      key: `${asNumber(port['internal']) ?? 0}/${asString(port['protocol']) ?? 'tcp'}`,
      binding: { HostIp: asString(port['ip']) ?? '', HostPort: String(asNumber(port['external']) ?? '') },
    }));
  const keys = [...new Set(ports.map(({ key }) => key))];
  const bindingsOf = (key: string) => ports.filter((it) => it.key === key).map(({ binding }) => binding);
  return {
    ExposedPorts: Object.fromEntries(keys.map((key) => [key, {}])),
    HostConfig: { PortBindings: Object.fromEntries(keys.map((key) => [key, bindingsOf(key)])) },
  };
}

interface PortBinding {
  readonly HostIp: string;
  readonly HostPort: string;
}

/** What equals its default is shown as not set, as it is in a configuration that leaves it out. */
function portsFromEngine({ HostConfig }: ConfiguredContainer): Value {
  const all = Object.entries(
    (HostConfig.PortBindings ?? {}) as Readonly<Record<string, readonly PortBinding[]>>,
  );
  return all.flatMap(([key, bindings]) => {
    const [internal, protocol] = key.split('/');
    return bindings.map(({ HostIp, HostPort }) => ({
      internal: Number(internal),
      external: HostPort === '' ? null : Number(HostPort),
      ip: HostIp === '' ? null : HostIp,
      protocol: protocol === 'tcp' ? null : (protocol ?? null),
    }));
  });
}

function networksToEngine(value: Value): SpecPart {
  const networks = asList(value).map(asMap);
  const endpoint = (network: Attributes) => ({
    Aliases: [...asStrings(network['aliases'])],
    IPAMConfig: {
      IPv4Address: asString(network['ipv4_address']) ?? '',
      IPv6Address: asString(network['ipv6_address']) ?? '',
    },
  });
  return {
    HostConfig: { NetworkMode: asString(networks[0]?.['name']) ?? 'default' },
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(networks.map((it) => [asString(it['name']) ?? '', endpoint(it)])),
    },
  };
}
