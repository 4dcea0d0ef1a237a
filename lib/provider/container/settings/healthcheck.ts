import type { Attributes, Value } from '../../resource';
import { optional, required, singleBlock, STRINGS } from '../../schema-builder';
import { asList, asMap, asNumber, asString, asStrings } from '../../value';
import { pickKeys, type ConfiguredContainer, type Setting, type SpecPart } from '../setting';
import { formatDuration, parseDuration } from '../duration';

/** How the engine, and the health gate of an update, tell that the container is well. */
export const healthcheckSetting: Setting = {
  schema: {
    block: singleBlock('healthcheck', [
      required(
        'test',
        STRINGS,
        '`["CMD-SHELL", "command"]`, `["CMD", "program", "argument"]` or `["NONE"]`.',
      ),
      optional('interval', 'string', 'Such as `30s`.'),
      optional('timeout', 'string', 'Such as `30s`.'),
      optional('start_period', 'string', 'Failures in this time do not count.'),
      optional('start_interval', 'string', 'Interval in the start period; engines from 25.0 on.'),
      optional('retries', 'number', 'Failures in a row that make it unhealthy.'),
    ]),
  },
  toSpec: healthcheckToEngine,
  observe: healthcheckFromEngine,
  compare: 'if-set',
  // What it leaves open comes from the image.
  parts: {
    split: (value) => asMap(asList(value)[0]),
    pick: (value, names) => [pickKeys(asMap(asList(value)[0]), names)],
  },
};

function healthcheckToEngine(value: Value): SpecPart {
  const check = asMap(asList(value)[0]);
  const duration = (name: string) => parseDuration(asString(check[name]) ?? '0s');
  const startInterval = duration('start_interval');
  return {
    Healthcheck: {
      Test: [...asStrings(check['test'])],
      Interval: duration('interval'),
      Timeout: duration('timeout'),
      StartPeriod: duration('start_period'),
      Retries: asNumber(check['retries']) ?? 0,
      ...(startInterval > 0 && { StartInterval: startInterval }),
    },
  };
}

/** Durations in their shortest notation; what is at the engine's default is not set. */
function healthcheckFromEngine({ Config: { Healthcheck: check } }: ConfiguredContainer): Value {
  const duration = (nanoseconds: number | null | undefined) =>
    nanoseconds ? formatDuration(nanoseconds) : null;
  const fields: Attributes = {
    test: check?.Test?.length ? check.Test : null,
    interval: duration(check?.Interval),
    timeout: duration(check?.Timeout),
    start_period: duration(check?.StartPeriod),
    start_interval: duration(check?.StartInterval),
    retries: check?.Retries ? check.Retries : null,
  };
  return Object.values(fields).every((field) => field === null) ? null : [fields];
}
