/** The settings of one container, where a mistake would else be the engine's to find, in the middle of a deploy. */
import { isIP } from 'node:net';
import { constants } from 'node:os';
import { CAPABILITY_NAMES } from './capability-names';
import { checkMount } from './check-mounts';
import { tryParseDevice, tryParsePort, tryParseRestart, withoutBrackets } from './container-settings';
import type { FileProblem } from './input-error';
import { findUnknownPlaceholders, PLACEHOLDERS } from './placeholders';
import type { ContainerSettings, ServiceRole } from './service-definition';
import { suggest } from './suggestion';

const HOSTNAME = /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,62}[a-zA-Z0-9])?$/;
const USER = /^[^\s:]+(:[^\s:]+)?$/;
const CPU_SET = /^\d+(-\d+)?(,\d+(-\d+)?)*$/;
const SIGNALS = Object.keys(constants.signals);

/** What roles and jobs share, the oldest settings excepted. */
export function checkOptionalSettings(path: string, settings: ContainerSettings): readonly FileProblem[] {
  const { ports = [], devices = [], mounts = [], extraHosts = {}, capabilities } = settings;
  return [
    ...ports.flatMap((port) => checkPort(`${path}.ports`, port)),
    ...devices.flatMap((device) => checkDevice(`${path}.devices`, device)),
    ...mounts.flatMap((mount) => checkMount(`${path}.mounts`, mount)),
    ...checkCapabilities(`${path}.capabilities.add`, capabilities?.add),
    ...checkCapabilities(`${path}.capabilities.drop`, capabilities?.drop),
    ...Object.entries(extraHosts).flatMap(([name, address]) => checkExtraHost(path, name, address)),
    ...checkNetworks(path, settings),
    ...checkLimits(path, settings),
    ...checkTexts(path, settings),
  ];
}

/** What only a role has. */
export function checkProcess(
  path: string,
  { restart, stopSignal, healthcheck }: ServiceRole,
): readonly FileProblem[] {
  return [
    ...(restart === undefined || tryParseRestart(restart) !== undefined
      ? []
      : [
          {
            path: `${path}.restart`,
            message: `"${restart}" is none of no, always, unless-stopped, on-failure, on-failure:<attempts>`,
          },
        ]),
    ...(stopSignal === undefined || isSignal(stopSignal)
      ? []
      : [{ path: `${path}.stopSignal`, message: `no signal ${stopSignal}; ${suggestSignal(stopSignal)}` }]),
    ...(healthcheck === undefined ? [] : checkTest(`${path}.healthcheck.test`, healthcheck.test)),
  ];
}

function checkTest(path: string, [kind, ...words]: readonly string[]): readonly FileProblem[] {
  const isRight =
    (kind === 'NONE' && words.length === 0) ||
    (kind === 'CMD-SHELL' && words.length === 1) ||
    (kind === 'CMD' && words.length > 0);
  if (isRight) return [];
  return [{ path, message: `must be ['CMD-SHELL', command], ['CMD', program, ...arguments] or ['NONE']` }];
}

/** `SIGTERM`, `TERM`, `15`, `SIGRTMIN+3`. */
function isSignal(text: string): boolean {
  const name = text.startsWith('SIG') ? text : `SIG${text}`;
  return (
    SIGNALS.includes(name) || /^([1-9]|[1-5]\d|6[0-4])$/.test(text) || /^SIGRTM(IN\+|AX-)\d+$/.test(name)
  );
}

function suggestSignal(text: string): string {
  return suggest(text.toUpperCase().replace(/^(?!SIG)/, 'SIG'), SIGNALS);
}

function checkPort(path: string, port: string): readonly FileProblem[] {
  const parsed = tryParsePort(port);
  if (parsed === undefined) {
    const message = `"${port}" is not [address:][port of the host:]port[/tcp, /udp or /sctp], with ports from 1 to 65535`;
    return [{ path, message }];
  }
  return parsed.ip === undefined ? [] : checkAddress(path, parsed.ip);
}

function checkDevice(path: string, device: string): readonly FileProblem[] {
  if (tryParseDevice(device) !== undefined) return [];
  return [{ path, message: `"${device}" is not /device[:/device in the container][:some of r, w, m]` }];
}

function checkCapabilities(path: string, names: readonly string[] = []): readonly FileProblem[] {
  return names
    .filter((name) => !CAPABILITY_NAMES.includes(name.replace(/^CAP_/, '')))
    .map((name) => ({
      path,
      message: `no capability ${name}; ${suggest(name.toUpperCase().replace(/^CAP_/, ''), CAPABILITY_NAMES)}`,
    }));
}

function checkExtraHost(path: string, name: string, address: string): readonly FileProblem[] {
  if (address === 'host-gateway') return [];
  return checkAddress(`${path}.extraHosts.${name}`, withoutBrackets(address));
}

/** Placeholders are the business of another check. */
function checkAddress(path: string, address: string): readonly FileProblem[] {
  if (/^\{[a-z]+\}$/.test(address) || isIP(address) !== 0) return [];
  return [{ path, message: `"${address}" is not an IP address` }];
}

function checkNetworks(
  path: string,
  { networks, networkMode, ports = [] }: ContainerSettings,
): readonly FileProblem[] {
  const findings: FileProblem[] = [];
  if (networks !== undefined && networkMode !== undefined) {
    findings.push({ path: `${path}.networks`, message: 'cannot be set beside networkMode' });
  }
  if (networks !== undefined && Object.keys(networks).length === 0) {
    findings.push({ path: `${path}.networks`, message: 'must name a network' });
  }
  if (ports.length > 0 && networks === undefined && !hasPorts(networkMode)) {
    const message =
      "the host's network has none to publish; set networkMode to 'bridge' or to a network, or networks";
    findings.push({ path: `${path}.ports`, message });
  }
  return [
    ...findings,
    ...Object.entries(networks ?? {}).flatMap(([name, { ipv4Address, ipv6Address, aliases = [] }]) => {
      const at = `${path}.networks.${name}`;
      return [
        ...checkNetworkName(at, name, aliases),
        ...(ipv4Address === undefined ? [] : checkAddress(`${at}.ipv4Address`, ipv4Address)),
        ...(ipv6Address === undefined ? [] : checkAddress(`${at}.ipv6Address`, ipv6Address)),
      ];
    }),
  ];
}

function checkNetworkName(path: string, name: string, aliases: readonly string[]): readonly FileProblem[] {
  if (['host', 'none'].includes(name) || name.startsWith('container:')) {
    return [{ path, message: 'is not a network to be in beside others; set networkMode' }];
  }
  const isDefault = ['bridge', 'default'].includes(name);
  return isDefault && aliases.length > 0
    ? [{ path: `${path}.aliases`, message: "the engine's default network knows no aliases; make a network" }]
    : [];
}

function hasPorts(networkMode: string | undefined): boolean {
  return (
    networkMode !== undefined &&
    !['host', 'none'].includes(networkMode) &&
    !networkMode.startsWith('container:')
  );
}

function checkLimits(path: string, settings: ContainerSettings): readonly FileProblem[] {
  const { memoryMib, memorySwapMib, shmSizeMib, cpuShares, cpus } = settings;
  return [
    ...checkPositive(`${path}.memoryMib`, memoryMib),
    ...checkPositive(`${path}.memorySwapMib`, memorySwapMib),
    ...checkPositive(`${path}.shmSizeMib`, shmSizeMib),
    ...checkPositive(`${path}.cpuShares`, cpuShares),
    ...(memorySwapMib !== undefined && memorySwapMib < (memoryMib ?? Infinity)
      ? [
          {
            path: `${path}.memorySwapMib`,
            message: 'must be memoryMib, which has to be set, and swap together',
          },
        ]
      : []),
    ...(cpus === undefined || (Number.isFinite(cpus) && cpus >= 0.01)
      ? []
      : [{ path: `${path}.cpus`, message: `${cpus} is not a number of CPUs from 0.01 on` }]),
  ];
}

function checkTexts(path: string, settings: ContainerSettings): readonly FileProblem[] {
  const rules: readonly (readonly [keyof ContainerSettings, RegExp, string])[] = [
    ['hostname', HOSTNAME, 'a host name of letters, digits, dashes and dots, with at most 64 of them'],
    ['user', USER, 'user or user:group'],
    ['workingDirectory', /^\//, 'an absolute path'],
    ['cpuSet', CPU_SET, 'a list of CPUs such as 0-3 or 0,2'],
    ['logDriver', /^\S+$/, 'the name of a log driver'],
  ];
  return [
    ...rules.flatMap(([key, rule, meaning]) => {
      const text = settings[key];
      if (typeof text !== 'string' || rule.test(filledForChecks(text))) return [];
      return [{ path: `${path}.${key}`, message: `"${text}" is not ${meaning}` }];
    }),
    ...(settings.logOptions !== undefined && settings.logDriver === undefined
      ? [{ path: `${path}.logOptions`, message: 'needs logDriver' }]
      : []),
  ];
}

/** Placeholders are filled in later, with texts that fit where they are sensible. */
function filledForChecks(text: string): string {
  return PLACEHOLDERS.reduce((filled, word) => filled.replaceAll(`{${word}}`, 'x'), text);
}

export function checkPlaceholders(path: string, value: unknown): readonly FileProblem[] {
  return [...new Set(textsIn(value).flatMap(findUnknownPlaceholders))].map((word) => ({
    path,
    message: `unknown placeholder {${word}}; known: ${PLACEHOLDERS.map((known) => `{${known}}`).join(', ')}`,
  }));
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

export function checkPositive(path: string, value: number | undefined): readonly FileProblem[] {
  if (value === undefined || (Number.isInteger(value) && value > 0)) return [];
  return [{ path, message: `${value} is not a positive whole number` }];
}
