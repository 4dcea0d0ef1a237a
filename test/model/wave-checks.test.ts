import { z } from 'zod';
import { checkDefinition } from '../../lib/model/check-definition';
import { readDesired } from '../../lib/model/read-desired';
import { defineService } from '../../lib/model/service';
import type { ServiceDefinition } from '../../lib/model/service-definition';
import type { CheckDefinition } from '../../lib/model/wave-check-definition';
import type { DesiredCheck, DesiredWave } from '../../lib/model/desired-service';
import { withPauses } from '../../lib/model/with-pauses';
import { mistakesInUpdates, readFleet } from './fleet';

const waveOf = (updates: string, name: string): DesiredWave | undefined =>
  readFleet(updates).waves.find((wave) => wave.name === name);

describe('a check after a wave', () => {
  it('is none unless one is set', () => {
    expect(waveOf('{}', 'ships')).not.toHaveProperty('checks');
    expect(waveOf('{}', 'ships')).not.toHaveProperty('pauseAfter');
  });

  it('is a command in a container of the first host of its role, with placeholders filled', () => {
    const check = '{ name: floats, exec: { role: harbour, command: [see, "{host}"] } }';
    expect(waveOf(`{ ships: { checks: [${check}] } }`, 'ships')?.checks).toEqual([
      {
        name: 'floats',
        after: 'wave',
        timeoutSeconds: 60,
        places: { h1: { exec: { container: 'harbour', command: ['see', 'h1'] } } },
      },
    ]);
  });

  it('is asked on every host of the wave, or of its canaries, where that is wanted', () => {
    const check =
      '{ name: floats, after: host, timeout: 2m, exec: { role: sail, command: [see, "{host}"] } }';
    const [floats] = waveOf(`{ ships: { checks: [${check}] } }`, 'ships')?.checks ?? [];
    expect(floats).toMatchObject({ after: 'host', timeoutSeconds: 120 });
    expect(Object.keys(floats?.places ?? {})).toEqual(['s1', 's2', 's3', 's4']);
    expect(floats?.places['s3']).toEqual({ exec: { container: 'sail', command: ['see', 's3'] } });
  });

  it('is a request to a host', () => {
    const check = '{ name: answers, http_get: { port: 80, path: /health } }';
    expect(waveOf(`{ harbours: { checks: [${check}] } }`, 'harbours')?.checks).toMatchObject([
      { places: { h1: { httpGet: { host: '127.0.0.1', port: 80, path: '/health' } } } },
    ]);
  });

  it('is an image that runs and ends, which its host gets beforehand', () => {
    const check = '{ name: smoke, run: { image: "r.example/smoke:3", command: [go], host: h2 } }';
    const service = readFleet(`{ ships: { checks: [${check}] } }`);
    const [smoke] = service.waves.find(({ name }) => name === 'ships')?.checks ?? [];
    expect(smoke?.places).toMatchObject({
      h2: { run: { container: 'fleet_check_smoke', image: 'r.example/smoke:3', command: ['go'] } },
    });
    expect(service.images).toContainEqual({
      name: 'r.example/smoke',
      reference: 'r.example/smoke:3',
      hosts: ['h2'],
    });
  });

  it('can follow a wave with jobs', () => {
    const check = '{ name: answers, http_get: { port: 80 } }';
    expect(waveOf(`{ charts: { checks: [${check}] } }`, 'charts')?.checks).toHaveLength(1);
  });
});

describe('a pause', () => {
  it('follows a wave, or its canaries', () => {
    const canary = '{ ships: { canary: 1, pause_after: canary } }';
    expect(waveOf(canary, 'ships')?.pauseAfter).toEqual(['canary']);
    expect(waveOf('{ charts: { pause_after: wave } }', 'charts')?.pauseAfter).toEqual(['wave']);
  });

  it('can be wanted of one deploy', () => {
    const services = [readFleet('{ ships: { canary: 1 } }')];
    const [service] = withPauses(services, ['ships.canary', 'charts']);
    const places = service?.waves.map(({ name, pauseAfter }) => [name, pauseAfter]);
    expect(places).toEqual([
      ['charts', ['wave']],
      ['harbours', undefined],
      ['ships', ['canary']],
    ]);
  });

  it.each([
    ['chips', '--pause-after: chips: no such wave; did you mean ships?'],
    ['ships', '--pause-after: ships: is the last wave: nothing comes after it'],
    ['ships.canary', '--pause-after: ships.canary: no strategy of its hosts has a canary'],
  ])('cannot be wanted after %s', (place, message) => {
    expect(() => withPauses([readFleet('{}')], [place])).toThrow(message);
  });
});

describe('what is wrong with checks and pauses', () => {
  const check = (text: string) => `{ ships: { checks: [{ name: floats, ${text} }] } }`;
  const exec = 'exec: { role: sail, command: [see] }';

  it.each([
    ['ships.checks.0', check('after: host'), 'must have exactly one of exec, http_get and run'],
    [
      'ships.checks.0',
      check(`${exec}, http_get: { port: 1 }`),
      'must have exactly one of exec, http_get and run',
    ],
    ['ships.checks.floats.exec.role', check('exec: { role: sial, command: [see] }'), 'no role sial'],
    [
      'ships.checks.floats.exec.role',
      check('after: host, exec: { role: harbour, command: [see] }'),
      'is not in the wave ships',
    ],
    ['ships.checks.floats.run.host', check('run: { image: "a:1", host: s9 }'), 'no host s9'],
    [
      'ships.checks.floats.run.command',
      check('run: { image: "a:1", command: [go, "{hots}"] }'),
      'unknown placeholder {hots}',
    ],
    [
      'ships.checks.floats.run.host',
      check('after: canary, run: { image: "a:1", host: s1 }'),
      'after each canary it runs there; leave it out',
    ],
    ['ships.checks.0.run.image', check('run: { image: smoke }'), 'must be an image with its tag or digest'],
    [
      'harbours.checks.a.after',
      `{ harbours: { checks: [{ name: a, after: canary, exec: { role: harbour, command: [b] } }] } }`,
      'only a wave with update: free has canaries; write wave',
    ],
    [
      'charts.checks.a.after',
      `{ charts: { checks: [{ name: a, after: host, http_get: { port: 1 } }] } }`,
      'only a wave with roles has hosts; write wave',
    ],
    [
      'ships.checks.a',
      `{ ships: { checks: [{ name: a, ${exec} }, { name: a, ${exec} }] } }`,
      'there are two of this name',
    ],
    ['sail.checks', `{ sail: { checks: [{ name: a, ${exec} }] } }`, 'is that of a wave, and sail is none'],
    ['harbours.pause_after', '{ harbours: { pause_after: canary } }', 'harbours has no canaries'],
    ['charts', '{ charts: { max_parallel: 1 } }', 'is a wave: only checks and pause_after are for it'],
    ['ships.pause_after', '{ ships: { pause_after: canary } }', 'no strategy of its hosts has a canary'],
    ['ships.pause_after', '{ ships: { pause_after: wave } }', 'is the last wave'],
    ['chips', '{ chips: { pause_after: wave } }', 'no such role or wave'],
  ])('is said at %s', (path, updates, message) => {
    const [said = '', ...others] = mistakesInUpdates(updates);
    expect(said).toContain(`updates.${path}: ${message}`);
    expect(others).toEqual([]);
  });
});

describe('a check of a definition', () => {
  const answers: CheckDefinition = { name: 'answers', httpGet: { port: 80 } };
  const definition = (checks: readonly CheckDefinition[]): ServiceDefinition => ({
    name: 'shop',
    roles: { web: { image: 'web', container: 'web', group: 'control' } },
    jobs: {},
    waves: [{ name: 'front', roles: ['web'], update: 'one-host-at-a-time', checks }],
  });
  const shop = (checks: readonly CheckDefinition[]) =>
    defineService({ name: 'shop', options: z.strictObject({}), define: () => definition(checks) });
  const frontOf = (updates: string): readonly DesiredCheck[] | undefined => {
    const host = 'h1: { engine: unix:///h1, groups: [control] }';
    const text = `{ images: { registry: q }, hosts: { ${host} }, updates: ${updates} }`;
    const files = {
      cloud: { name: 'cloud.yml', text },
      versions: { name: 'versions.yml', text: 'shop: { tag: v1 }' },
    };
    return readDesired(files, [shop([answers])]).services[0]?.waves[0]?.checks;
  };

  it('is asked, and one of cloud.yml with its name takes its place', () => {
    expect(frontOf('{}')).toMatchObject([{ name: 'answers', places: { h1: { httpGet: { port: 80 } } } }]);
    const other = '{ front: { checks: [{ name: answers, http_get: { port: 81 } }] } }';
    expect(frontOf(other)).toMatchObject([{ name: 'answers', places: { h1: { httpGet: { port: 81 } } } }]);
  });

  it.each<[string, CheckDefinition, string]>([
    ['', { name: 'a' }, 'exactly one of exec, httpGet, run'],
    ['', { ...answers, name: 'a b' }, 'a name has only letters, digits, dots, dashes and underscores'],
    ['.exec.command', { name: 'a', exec: { role: 'web', command: [] } }, 'must name a program'],
    ['.after', { ...answers, name: 'a', after: 'canary' }, 'only a wave with update: free has canaries'],
  ])('is checked: %s of %j', (path, check, message) => {
    const [problem, ...others] = checkDefinition(definition([check]));
    expect(problem?.path).toBe(`waves.front.checks.${check.name}${path}`);
    expect(problem?.message).toContain(message);
    expect(others).toEqual([]);
  });
});
