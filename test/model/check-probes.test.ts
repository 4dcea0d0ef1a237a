import { checkDefinition } from '../../lib/model/check-definition';
import { printProblem } from '../../lib/model/input-error';
import type { Query, ProbeDefinition } from '../../lib/model/probe-definition';
import type { ServiceDefinition } from '../../lib/model/service-definition';

const QUERY: Query = { title: 'its records', ofRole: 'mixer', container: 'records', command: ['read'] };

function radio(readinessProbe: ProbeDefinition, query: object = {}): ServiceDefinition {
  return {
    name: 'radio',
    roles: { mixer: { image: 'mixer', container: 'mixer', group: 'control', readinessProbe } },
    jobs: {},
    queries: { records: { ...QUERY, ...query } },
    waves: [{ name: 'all', roles: ['mixer'], update: 'free' }],
  };
}

const AT = 'roles.mixer.readinessProbe';

describe('a mistake in a probe', () => {
  it.each<[string, ServiceDefinition]>([
    [`${AT}: only one of exec, httpGet`, radio({ exec: { command: ['a'] }, httpGet: { port: 80 } })],
    [`${AT}.refusals: "(" is not a regular expression`, radio({ refusals: ['fine', '('] })],
    [`${AT}.exec.command: must name a program`, radio({ exec: { command: [] } })],
    [`${AT}.httpGet.port: must be from 1 to 65535`, radio({ httpGet: { port: 0 } })],
    [`${AT}.httpGet.path: must begin with /`, radio({ httpGet: { port: 80, path: 'health' } })],
    [
      `${AT}.record.query: no query record; did you mean records?`,
      radio({ record: { binary: 'mixer', query: 'record', identify: ['whoami'] } }),
    ],
    [
      `${AT}.record.identify: must name a program`,
      radio({ record: { binary: 'mixer', query: 'records', identify: [] } }),
    ],
    ['queries.records.ofRole: no role mixr; did you mean mixer?', radio({}, { ofRole: 'mixr' })],
    ['queries.records.container: mixer is also that of roles.mixer', radio({}, { container: 'mixer' })],
    ['queries.records.titles: no such setting; did you mean title?', radio({}, { titles: 'x' })],
  ])('is found: %s', (message, definition) => {
    expect(checkDefinition(definition).map(printProblem)).toEqual([`service radio: ${message}`]);
  });

  it('is none where there is none', () => {
    const probe = {
      refusals: ['no {word}'],
      record: { binary: 'mixer', query: 'records', identify: ['whoami', '{x: 1}'] },
    };
    expect(checkDefinition(radio(probe))).toEqual([]);
  });
});
