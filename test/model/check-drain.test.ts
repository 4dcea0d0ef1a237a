import { checkDefinition } from '../../lib/model/check-definition';
import { printProblem } from '../../lib/model/input-error';
import type { ServiceDefinition, ServiceRole } from '../../lib/model/service-definition';

function withWorker(settings: Partial<ServiceRole>): ServiceDefinition {
  return {
    name: 'shop',
    roles: { worker: { image: 'worker', container: 'worker', group: 'shop', ...settings } },
    jobs: {},
    waves: [{ name: 'workers', roles: ['worker'], update: 'together' }],
  };
}

describe('how a role drains', () => {
  it.each<Partial<ServiceRole>>([
    { updateOrder: 'drain-first' },
    { updateOrder: 'drain-first', drain: { seconds: 0 } },
    { updateOrder: 'drain-first', drain: { command: ['is-empty', '{host}'], seconds: 90, waitSeconds: 30 } },
  ])('may be %j', (settings) => {
    expect(checkDefinition(withWorker(settings))).toEqual([]);
  });

  it.each<[string, Partial<ServiceRole>]>([
    ["drain: only with updateOrder: 'drain-first'", { updateOrder: 'stop-first', drain: { seconds: 5 } }],
    ['drain.command: is empty', { updateOrder: 'drain-first', drain: { command: [] } }],
    [
      'drain.waitSeconds: -1 is not a positive whole number',
      { updateOrder: 'drain-first', drain: { waitSeconds: -1 } },
    ],
    [
      'drain: unknown placeholder {hots}; known: {address}, {urlhost}, {config}, {host}',
      { updateOrder: 'drain-first', drain: { command: ['is-empty', '{hots}'] } },
    ],
  ])('is a mistake: %s', (mistake, settings) => {
    expect(checkDefinition(withWorker(settings)).map(printProblem)).toEqual([
      `service shop: roles.worker.${mistake}`,
    ]);
  });
});
