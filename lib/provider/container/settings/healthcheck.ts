import type { Decoded } from '../../decode';
import type { Attributes, Value } from '../../resource';
import { optional, required, singleBlock, STRINGS } from '../../schema-builder';
import { blockSetting, pickKeys, type ConfiguredContainer, type SpecPart } from '../setting';
import { formatDuration, parseDuration } from '../duration';

const healthcheckBlock = singleBlock('healthcheck', [
  required('test', STRINGS, '`["CMD-SHELL", "command"]`, `["CMD", "program", "argument"]` or `["NONE"]`.'),
  optional('interval', 'string', 'Such as `30s`.'),
  optional('timeout', 'string', 'Such as `30s`.'),
  optional('start_period', 'string', 'Failures in this time do not count.'),
  optional('start_interval', 'string', 'Interval in the start period; engines from 25.0 on.'),
  optional('retries', 'number', 'Failures in a row that make it unhealthy.'),
]);

/** How the engine, and the health gate of an update, tell that the container is well. */
export const healthcheckSetting = blockSetting(healthcheckBlock, {
  toSpec: ([check]) => healthcheckToEngine(check),
  observe: healthcheckFromEngine,
  compare: 'if-set',
  // What it leaves open comes from the image.
  parts: {
    split: ([check]) => ({ ...check }),
    pick: ([check], names) => [pickKeys({ ...check }, names)],
  },
});

function healthcheckToEngine(check: Decoded<(typeof healthcheckBlock)['block']> | undefined): SpecPart {
  const duration = (text: string | null | undefined) => parseDuration(text ?? '0s');
  const startInterval = duration(check?.start_interval);
  return {
    Healthcheck: {
      Test: check?.test ?? [],
      Interval: duration(check?.interval),
      Timeout: duration(check?.timeout),
      StartPeriod: duration(check?.start_period),
      Retries: check?.retries ?? 0,
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
