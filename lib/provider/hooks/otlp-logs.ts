/**
 * Events as log records of OpenTelemetry, in the JSON of OTLP 1.x (opentelemetry-proto, `ExportLogsServiceRequest`): names in camelCase, 64-bit
 * numbers as text, enumerations as numbers. Names of attributes are those of the semantic conventions, where these have one.
 */
import type { HookMessage } from '../../contract/hook-message';
import { isGood } from '../../contract/run-event';
import { tryParseJson } from '../../contract/try-parse-json';

/** `ExportLogsServiceRequest` */
interface OtlpLogs {
  readonly resourceLogs: readonly [
    {
      readonly resource: { readonly attributes: readonly KeyValue[] };
      readonly scopeLogs: readonly [
        {
          readonly scope: { readonly name: string; readonly version: string };
          readonly logRecords: readonly LogRecord[];
        },
      ];
    },
  ];
}

interface LogRecord {
  /** Nanoseconds since 1970. */
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly body: AnyValue;
  readonly attributes: readonly KeyValue[];
  readonly eventName: string;
}

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

type AnyValue =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly arrayValue: { readonly values: readonly AnyValue[] } };

const SEVERITIES = { DEBUG: 5, INFO: 9, WARN: 13, ERROR: 17 } as const;

const ENDS = { running: 'INFO', done: 'INFO', paused: 'INFO', interrupted: 'WARN', failed: 'ERROR' } as const;

/** @param environmentName `deployment.environment.name`. Pure. */
export function otlpLogs(messages: readonly HookMessage[], environmentName?: string): OtlpLogs {
  const version = messages[0]?.summary.kollaform ?? '';
  const resource = {
    'service.name': 'kollaform',
    'service.version': version,
    'host.name': messages[0]?.summary.machine,
    'deployment.environment.name': environmentName,
  };
  const scope = { name: 'kollaform', version };
  return {
    resourceLogs: [
      {
        resource: { attributes: keyValues(resource) },
        scopeLogs: [{ scope, logRecords: messages.map(logRecord) }],
      },
    ],
  };
}

function logRecord(message: HookMessage): LogRecord {
  const time = `${Date.parse(message.time)}000000`;
  const severityText = severityOf(message);
  return {
    timeUnixNano: time,
    observedTimeUnixNano: time,
    severityNumber: SEVERITIES[severityText],
    severityText,
    body: { stringValue: message.text },
    attributes: attributesOf(message),
    eventName: `kollaform.${message.kind.replaceAll('-', '_')}`,
  };
}

function severityOf(message: HookMessage): LogRecord['severityText'] {
  if (message.kind === 'run-end') return ENDS[message.summary.status];
  if (message.kind === 'failure') return 'ERROR';
  if ('outcome' in message) return isGood(message.outcome) ? 'INFO' : 'ERROR';
  if ('reason' in message) return 'WARN';
  if (['interrupted', 'paused'].includes(message.kind)) return 'WARN';
  return message.kind === 'container-step' ? 'DEBUG' : 'INFO';
}

/** Said by attributes that have a name of their own, or by the record itself. */
const OTHERWISE = [
  'version',
  'kind',
  'time',
  'run',
  'service',
  'text',
  'summary',
  'user',
  'container',
  'kollaform',
];

function attributesOf(message: HookMessage): readonly KeyValue[] {
  const own = Object.entries(message).filter(([key]) => !OTHERWISE.includes(key));
  const { summary } = message;
  return keyValues({
    'deployment.id': message.run,
    'deployment.name': message.service,
    'deployment.status': statusOf(message),
    'user.name': summary.user,
    'container.name': 'container' in message ? message.container : undefined,
    ...Object.fromEntries(own.map(([key, value]) => [`kollaform.${snakeCase(key)}`, value])),
    'kollaform.command': summary.command,
    ...(message.kind === 'run-end' && {
      'kollaform.status': summary.status,
      'kollaform.duration': Math.round(summary.seconds),
      'kollaform.from': summary.from,
      'kollaform.to': summary.to,
    }),
  });
}

/** The conventions know two; what was interrupted has not succeeded, and what has paused goes on. */
function statusOf({ kind, summary }: HookMessage): 'succeeded' | 'failed' | undefined {
  if (kind !== 'run-end' || summary.status === 'paused') return undefined;
  return summary.status === 'done' ? 'succeeded' : 'failed';
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function keyValues(attributes: Readonly<Record<string, unknown>>): readonly KeyValue[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    return value === undefined || value === '' ? [] : [{ key, value: anyValue(value) }];
  });
}

function anyValue(value: unknown): AnyValue {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return typeof value === 'number' ? { intValue: String(value) } : { stringValue: String(value) };
}

/** `ExportLogsServiceResponse`: a collector may take some records and not others. */
export function rejectedLogs(answer: string): { readonly lost: number; readonly reason: string } | undefined {
  const { partialSuccess } = (tryParseJson(answer) as LogsAnswer | null | undefined) ?? {};
  const lost = Number(partialSuccess?.rejectedLogRecords ?? 0);
  if (!(lost > 0)) return undefined;
  return { lost, reason: `it rejected log records: ${partialSuccess?.errorMessage ?? 'without a reason'}` };
}

interface LogsAnswer {
  readonly partialSuccess?: {
    readonly rejectedLogRecords?: string | number;
    readonly errorMessage?: string;
  } | null;
}
