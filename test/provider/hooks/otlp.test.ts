import { HOOK_EVENTS } from '../../../lib/contract/run-hook';
import { HookMessages } from '../../../lib/provider/hooks/hook-messages';
import { otlpLogs } from '../../../lib/provider/hooks/otlp-logs';
import { RunHooks } from '../../../lib/provider/hooks/run-hooks';
import { Listener } from './listener';
import { BEGIN, COMPUTE, eventsOf, hook, UPGRADE } from './sample-events';

interface Sent {
  readonly resourceLogs: readonly {
    readonly scopeLogs: readonly { readonly logRecords: readonly unknown[] }[];
  }[];
}

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const number = (key: string, value: number) => ({ key, value: { intValue: String(value) } });
const texts = (key: string, ...values: readonly string[]) => ({
  key,
  value: { arrayValue: { values: values.map((stringValue) => ({ stringValue })) } },
});

describe('log records of OpenTelemetry', () => {
  const messages = new HookMessages();
  const told = eventsOf(...UPGRADE).map((event) => messages.next(event));

  it('have the names of opentelemetry-proto and of the semantic conventions', () => {
    const [, begin, , , end] = told;
    if (begin === undefined || end === undefined) throw new Error('there are too few');
    const time = (seconds: number) => {
      const nano = `${Date.parse('2026-11-28T04:00:00Z') + seconds * 1000}000000`;
      return { timeUnixNano: nano, observedTimeUnixNano: nano };
    };
    expect(otlpLogs([begin, end], 'production')).toEqual({
      resourceLogs: [
        {
          resource: {
            attributes: [
              text('service.name', 'kollaform'),
              text('service.version', '1.0.0'),
              text('host.name', 'deploy1'),
              text('deployment.environment.name', 'production'),
            ],
          },
          scopeLogs: [
            {
              scope: { name: 'kollaform', version: '1.0.0' },
              logRecords: [
                {
                  ...time(1),
                  severityNumber: 9,
                  severityText: 'INFO',
                  body: { stringValue: 'nova: cmp1/nova-compute: update begins' },
                  eventName: 'kollaform.container_begin',
                  attributes: [
                    text('deployment.id', 'run-1'),
                    text('deployment.name', 'nova'),
                    text('user.name', 'operator'),
                    text('container.name', 'nova_compute'),
                    text('kollaform.host', 'cmp1'),
                    text('kollaform.role', 'nova-compute'),
                    text('kollaform.wave', 'computes'),
                    text('kollaform.operation', 'update'),
                    text('kollaform.from', 'r/nova-compute:2025.1'),
                    text('kollaform.to', 'r/nova-compute:2025.2'),
                    texts('kollaform.causes', 'image'),
                    number('kollaform.sequence', 2),
                    text('kollaform.command', 'deploy'),
                  ],
                },
                {
                  ...time(4),
                  severityNumber: 9,
                  severityText: 'INFO',
                  body: { stringValue: 'nova: deployed 2025.1 -> 2025.2 in 4.0 s, 1 done' },
                  eventName: 'kollaform.run_end',
                  attributes: [
                    text('deployment.id', 'run-1'),
                    text('deployment.name', 'nova'),
                    text('deployment.status', 'succeeded'),
                    text('user.name', 'operator'),
                    number('kollaform.sequence', 5),
                    text('kollaform.command', 'deploy'),
                    text('kollaform.status', 'done'),
                    number('kollaform.duration', 4),
                    texts('kollaform.from', '2025.1'),
                    texts('kollaform.to', '2025.2'),
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('are as severe as what they tell', () => {
    const of = new HookMessages();
    const records = otlpLogs(
      eventsOf(
        BEGIN,
        { kind: 'container-step', ...COMPUTE, step: 'stopped' },
        { kind: 'container-step', ...COMPUTE, step: 'rolling-back', reason: 'it exited' },
        { kind: 'container-end', ...COMPUTE, outcome: 'rolled-back', reason: 'it exited' },
        { kind: 'host-skipped', host: 'cmp7', reason: 'no answer' },
        { kind: 'interrupted' },
        { kind: 'failure', reason: 'cmp1 failed' },
        { kind: 'run-end' },
      ).map((event) => of.next(event)),
    ).resourceLogs[0].scopeLogs[0].logRecords;
    expect(records.map(({ severityNumber }) => severityNumber)).toEqual([9, 5, 13, 17, 13, 13, 17, 13]);
    expect(records.at(-1)?.attributes).toContainEqual(text('deployment.status', 'failed'));
  });

  describe('are sent to a collector', () => {
    let listener: Listener;
    beforeEach(async () => {
      listener = await Listener.open();
    });
    afterEach(() => listener.close());

    const tell = () => {
      const target = { kind: 'otlp', url: `${listener.url()}/`, headers: {}, headersEnv: {} } as const;
      const hooks = new RunHooks([hook(target, { events: HOOK_EVENTS })], {});
      for (const event of eventsOf(...UPGRADE)) hooks.note(event);
      return hooks.finish();
    };

    it('many at a time, to /v1/logs', async () => {
      expect(await tell()).toEqual([]);
      expect(listener.heard).toHaveLength(1);
      expect(listener.heard[0]?.path).toBe('/v1/logs');
      const { resourceLogs } = listener.heard[0]?.body as Sent;
      expect(resourceLogs[0]?.scopeLogs[0]?.logRecords).toHaveLength(UPGRADE.length);
    });

    it('which may reject some of them', async () => {
      const partialSuccess = { rejectedLogRecords: '2', errorMessage: 'too old' };
      listener.answers = [{ status: 200, body: JSON.stringify({ partialSuccess }) }];
      expect(await tell()).toEqual([{ hook: 'chat', lost: 2, reason: 'it rejected log records: too old' }]);
    });

    it.each(['', '{}', 'null', '{"partialSuccess":null}', 'OK'])('which answers %j', async (body) => {
      listener.answers = [{ status: 200, body }];
      expect(await tell()).toEqual([]);
    });
  });
});
