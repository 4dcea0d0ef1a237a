import type { Decoded } from '../../decode';
import { optional, required, setBlock, STRING_SET, STRINGS } from '../../schema-builder';
import type { Value } from '../../resource';
import { configSetting, fromEngine, hostSetting } from '../engine-value';
import {
  attributeSetting,
  blockSetting,
  inParts,
  type ConfiguredContainer,
  type SettingParts,
} from '../setting';
import { plainPath } from './plain-path';
import { signalName } from './signal-name';

/** Of containers, networks and volumes. */
export const labelsBlock = setBlock('labels', [
  required('label', 'string', 'Name.'),
  required('value', 'string', 'Value.'),
]);
type Label = Decoded<(typeof labelsBlock)['block']>;

/** The last one of a name counts, as for a process. */
const variables: SettingParts<readonly string[]> = {
  split: (lines) =>
    Object.fromEntries(lines.map((line) => [variableName(line), line.replace(/^[^=]*=?/, '')])),
  pick: (lines, names) => lines.filter((line) => names.includes(variableName(line))),
};

const labels: SettingParts<readonly Label[]> = {
  split: labelsToEngine,
  pick: (all, names) => all.filter(({ label }) => names.includes(label)),
};

/** What runs in the container, and as whom. */
export const processSettings = [
  configSetting('Cmd', {
    name: 'command',
    type: STRINGS,
    text: "Command; the image's unless set.",
    compare: 'if-set',
  }),
  configSetting('Entrypoint', {
    name: 'entrypoint',
    type: STRINGS,
    text: "Entrypoint; the image's unless set.",
    compare: 'if-set',
  }),
  inParts(
    configSetting('Env', {
      name: 'env',
      type: STRING_SET,
      text: "Environment as `NAME=value`, besides the image's.",
      compare: 'if-set',
    }),
    variables,
  ),
  configSetting('User', {
    name: 'user',
    type: 'string',
    text: "User, or `user:group`; the image's unless set.",
    compare: 'if-set',
  }),
  {
    ...configSetting('WorkingDir', {
      name: 'working_dir',
      type: 'string',
      text: "Working directory; the image's unless set.",
      compare: 'if-set',
    }),
    observe: ({ Config }: ConfiguredContainer) => plainPath(Config.WorkingDir ?? '') || null,
  },
  {
    ...configSetting('Hostname', {
      name: 'hostname',
      type: 'string',
      text: "Host name; the engine's unless set.",
      compare: 'if-set',
    }),
    isEngineDefault: isGivenHostname,
  },
  configSetting('Domainname', {
    name: 'domainname',
    type: 'string',
    text: "Domain name; the engine's unless set.",
    compare: 'if-set',
  }),
  configSetting('Tty', { name: 'tty', type: 'bool', text: 'Allocate a terminal.' }),
  configSetting('OpenStdin', { name: 'stdin_open', type: 'bool', text: 'Keep standard input open.' }),
  {
    ...configSetting('StopSignal', {
      name: 'stop_signal',
      type: 'string',
      text: "Signal that asks it to end; the image's unless set.",
      compare: 'if-set',
    }),
    observe: ({ Config }: ConfiguredContainer) => signalName(Config.StopSignal ?? ''),
  },
  hostSetting('Init', {
    name: 'init',
    type: 'bool',
    text: 'Run an init process inside that forwards signals.',
  }),
  hostSetting('GroupAdd', { name: 'group_add', type: STRING_SET, text: 'Additional groups of its user.' }),
  blockSetting(labelsBlock, {
    toSpec: (all) => ({ Labels: labelsToEngine(all) }),
    observe: ({ Config }) => labelsFromEngine(Config.Labels),
    compare: 'if-set',
    parts: labels,
  }),
  attributeSetting(
    optional('restart', 'string', 'Restart policy: `no`, `always`, `unless-stopped`, `on-failure`.'),
    {
      toSpec: (name) => ({ HostConfig: { RestartPolicy: { Name: name ?? 'no' } } }),
      observe: ({ HostConfig }) => neverAsUnset(HostConfig.RestartPolicy?.Name ?? ''),
      isMutable: true,
    },
  ),
  attributeSetting(optional('max_retry_count', 'number', 'Attempts of `restart = "on-failure"`.'), {
    toSpec: (count) => ({ HostConfig: { RestartPolicy: { MaximumRetryCount: count ?? 0 } } }),
    observe: ({ HostConfig }) => HostConfig.RestartPolicy?.MaximumRetryCount || null,
    isMutable: true,
  }),
  attributeSetting(optional('rm', 'bool', 'With `attach`: remove it after its end.'), {
    // Set for no service: its engine would remove an old one while its successor is not proven yet.
    toSpec: () => ({}),
    observe: ({ HostConfig }) => HostConfig.AutoRemove || null,
  }),
];

function variableName(line: string): string {
  return line.split('=', 1)[0] ?? '';
}

/** The beginning of its id; or where it has no network of its own, the name of its host. */
function isGivenHostname(hostname: Value, { Id, HostConfig }: ConfiguredContainer): boolean {
  const mode = HostConfig.NetworkMode ?? '';
  return mode === 'host' || mode.startsWith('container:') || Id.slice(0, 12) === hostname;
}

/** The engine calls "never" both `no` and nothing. */
function neverAsUnset(name: string): Value {
  return name === 'no' || name === '' ? null : name;
}

export function labelsToEngine(labels: readonly Label[]): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map(({ label, value }) => [label, value]));
}

export function labelsFromEngine(labels: Readonly<Record<string, string>> | null | undefined): Value {
  const entries = Object.entries(labels ?? {});
  return fromEngine(entries.map(([label, value]) => ({ label, value })));
}
