import { optional, required, setBlock, STRING_SET, STRINGS } from '../../schema-builder';
import type { Value } from '../../resource';
import { asList, asMap, asNumber, asString } from '../../value';
import { configSetting, fromEngine, hostSetting } from '../engine-value';
import type { RestartPolicy } from '../../../engine/container-engine';
import type { Setting } from '../setting';

/** What runs in the container, and as whom. */
export const processSettings: readonly Setting[] = [
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
  configSetting('Env', {
    name: 'env',
    type: STRING_SET,
    text: 'Environment as `NAME=value`; more in the container is tolerated.',
    compare: 'at-least',
  }),
  configSetting('User', {
    name: 'user',
    type: 'string',
    text: "User, or `user:group`; the image's unless set.",
    compare: 'if-set',
  }),
  configSetting('WorkingDir', {
    name: 'working_dir',
    type: 'string',
    text: "Working directory; the image's unless set.",
    compare: 'if-set',
  }),
  configSetting('Hostname', {
    name: 'hostname',
    type: 'string',
    text: "Host name; the engine's unless set.",
    compare: 'if-set',
  }),
  configSetting('Domainname', {
    name: 'domainname',
    type: 'string',
    text: "Domain name; the engine's unless set.",
    compare: 'if-set',
  }),
  configSetting('Tty', { name: 'tty', type: 'bool', text: 'Allocate a terminal.' }),
  configSetting('OpenStdin', { name: 'stdin_open', type: 'bool', text: 'Keep standard input open.' }),
  configSetting('StopSignal', {
    name: 'stop_signal',
    type: 'string',
    text: "Signal that asks it to end; the image's unless set.",
    compare: 'if-set',
  }),
  hostSetting('Init', {
    name: 'init',
    type: 'bool',
    text: 'Run an init process inside that forwards signals.',
  }),
  hostSetting('GroupAdd', { name: 'group_add', type: STRING_SET, text: 'Additional groups of its user.' }),
  {
    schema: {
      block: setBlock('labels', [
        required('label', 'string', 'Name.'),
        required('value', 'string', 'Value.'),
      ]),
    },
    toSpec: (value) => ({ Labels: labelsToEngine(value) }),
    observe: ({ Config }) => labelsFromEngine(Config.Labels),
    compare: 'at-least',
  },
  {
    schema: {
      attribute: optional(
        'restart',
        'string',
        'Restart policy: `no`, `always`, `unless-stopped`, `on-failure`.',
      ),
    },
    toSpec: (value) => ({ HostConfig: { RestartPolicy: { Name: asString(value) ?? 'no' } } }),
    observe: ({ HostConfig }) => neverAsUnset(HostConfig.RestartPolicy?.Name ?? ''),
  },
  {
    schema: { attribute: optional('max_retry_count', 'number', 'Attempts of `restart = "on-failure"`.') },
    toSpec: (value) => ({
      HostConfig: { RestartPolicy: { MaximumRetryCount: asNumber(value) ?? 0 } as RestartPolicy },
    }),
    observe: ({ HostConfig }) => HostConfig.RestartPolicy?.MaximumRetryCount || null,
  },
];

/** The engine calls "never" both `no` and nothing. */
function neverAsUnset(name: string): Value {
  return name === 'no' || name === '' ? null : name;
}

export function labelsToEngine(value: Value): Record<string, string> {
  const entries = asList(value).map(asMap);
  return Object.fromEntries(
    entries.map(({ label, value: text }) => [asString(label) ?? '', asString(text) ?? '']),
  );
}

function labelsFromEngine(labels: Readonly<Record<string, string>> | null | undefined): Value {
  const entries = Object.entries(labels ?? {});
  return fromEngine(entries.map(([label, value]) => ({ label, value })));
}
