import { mistakesInUpdates, rolloutsOfShips, readFleet } from './fleet';

describe('the rollout strategy of a wave whose hosts do not wait for each other', () => {
  it('is the default unless cloud.yml sets one', () => {
    expect(rolloutsOfShips(readFleet('{}'))).toEqual([]);
    expect(rolloutsOfShips(readFleet('{ old: { on_unreachable: fail } }'))).toEqual([]);
  });

  it('comes from a group of hosts, with the times in seconds', () => {
    const service = readFleet('{ ships: { max_parallel: 2, canary: 1, soak: 5m, max_failures: 3 } }');
    expect(rolloutsOfShips(service)).toEqual([
      {
        name: 'ships',
        hosts: ['s1', 's2', 's3', 's4'],
        maxParallel: 2,
        maxFailures: 3,
        canary: 1,
        soakSeconds: 300,
      },
    ]);
  });

  it.each([
    ['10%', 4, 1],
    ['50%', 5, 2],
    ['34%', 30, 10],
    ['100%', 30, 30],
    ['7', 4, 7],
  ])('turns %s of %i hosts into %i', (amount, ships, hosts) => {
    const service = readFleet(`{ ships: { max_parallel: ${amount}, max_failures: ${amount} } }`, { ships });
    expect(rolloutsOfShips(service)).toMatchObject([
      { name: 'ships', maxParallel: hosts, maxFailures: hosts },
    ]);
  });

  it('comes from a role on the host before its groups, and from the first of several groups, key by key', () => {
    const updates =
      '{ old: { max_parallel: 1 }, ships: { max_parallel: 50%, max_failures: 2 }, rudder: { max_failures: 3 } }';
    expect(rolloutsOfShips(readFleet(updates))).toEqual([
      { name: 'ships-rudder+old+ships', hosts: ['s1', 's2'], maxParallel: 1, maxFailures: 3 },
      { name: 'ships-rudder+ships', hosts: ['s3', 's4'], maxParallel: 1, maxFailures: 3 },
    ]);
  });

  it.each([
    ['2', 2],
    ['[s4, s3]', ['s4', 's3']],
  ])('has the canary %s', (canary, expected) => {
    expect(rolloutsOfShips(readFleet(`{ ships: { canary: ${canary} } }`))).toMatchObject([
      { canary: expected },
    ]);
  });
});

describe('a host that does not answer', () => {
  it('is skipped where all of its roles allow it, and fails the deploy where one does not', () => {
    expect(readFleet('{}', { ships: 2 }).unreachable).toEqual({
      h1: 'fail',
      h2: 'fail',
      s1: 'skip',
      s2: 'skip',
    });
  });

  it('is what cloud.yml says for its role, else for its group', () => {
    const updates = '{ old: { on_unreachable: fail }, sail: { on_unreachable: skip } }';
    expect(readFleet(updates, { ships: 3 }).unreachable).toMatchObject({
      s1: 'fail',
      s2: 'fail',
      s3: 'skip',
    });
    const allowed =
      '{ harbour: { on_unreachable: skip }, old: { on_unreachable: fail }, ships: { on_unreachable: skip } }';
    expect(readFleet(allowed, { ships: 3 }).unreachable).toMatchObject({
      h2: 'skip',
      s1: 'fail',
      s3: 'skip',
    });
  });

  it('is never skipped where a job runs', () => {
    const { unreachable } = readFleet('{ control: { on_unreachable: skip } }');
    expect(unreachable).toMatchObject({ h1: 'fail', h2: 'skip' });
  });
});

describe('how a container drains', () => {
  const drainOf = (updates: string, role: string) =>
    readFleet(updates)
      .waves.flatMap((wave) => (wave.kind === 'roles' ? wave.containers : []))
      .find((it) => it.role === role)?.drain;

  it('is what its definition says', () => {
    expect(drainOf('{}', 'harbour')).toEqual({ command: ['is-empty', 'h1'], waitSeconds: 5 });
  });

  it('is what cloud.yml says for its role, else for its group, key by key', () => {
    const updates =
      '{ harbour: { drain_seconds: 3m }, control: { drain_seconds: 5, drain_command: [see, "{host}"], drain_wait_seconds: 0 } }';
    expect(drainOf(updates, 'harbour')).toEqual({ command: ['see', 'h1'], seconds: 180, waitSeconds: 0 });
  });

  it('is nothing of a role that is stopped first', () => {
    expect(drainOf('{ control: { drain_seconds: 5 } }', 'sail')).toBeUndefined();
  });
});

const AMOUNT = 'must be a number of hosts or a percentage, as in 5 or 10%, and at least 1';
const TIME = 'must be a time in whole seconds, minutes or hours, as in 90, 90s, 5m or 1h';
const CANARY = 'must be a number of hosts or a list of their names, as in 1 or [cmp7]';

describe('what is wrong with updates', () => {
  it.each([
    ['ships.max_parallel', '{ ships: { max_parallel: 0 } }', AMOUNT],
    ['ships.max_parallel', '{ ships: { max_parallel: 1.5 } }', AMOUNT],
    ['ships.max_parallel', '{ ships: { max_parallel: many } }', AMOUNT],
    ['ships.max_failures', '{ ships: { max_failures: 0% } }', AMOUNT],
    ['ships.max_failures', '{ ships: { max_failures: 101% } }', AMOUNT],
    ['ships.max_failures', '{ ships: { max_failures: 2.5% } }', AMOUNT],
    ['ships.soak', '{ ships: { canary: 1, soak: 5 minutes } }', TIME],
    ['ships.soak', '{ ships: { canary: 1, soak: -5 } }', TIME],
    ['ships.soak', '{ ships: { canary: 1, soak: 1d } }', TIME],
    ['ships.canary', '{ ships: { canary: 10% } }', CANARY],
    ['ships.canary', '{ ships: { canary: -1 } }', CANARY],
    ['ships.drain_seconds', '{ ships: { drain_seconds: soon } }', TIME],
    [
      'ships.on_unreachable',
      '{ ships: { on_unreachable: skp } }',
      'must be one of: fail, skip; did you mean skip?',
    ],
    ['ships.maxparallel', '{ ships: { maxparallel: 1 } }', 'unknown key; did you mean max_parallel?'],
    [
      'shps',
      '{ shps: { max_parallel: 1 } }',
      'no such role or wave, and no host is in such a group; did you mean ships?',
    ],
    ['ships.canary.s9', '{ ships: { canary: [s1, s9] } }', 'no such host (hosts of ships: s1, s2, s3, s4)'],
    ['old.canary.s3', '{ old: { canary: [s3] } }', 'is not one of its hosts (hosts of old: s1, s2)'],
    [
      'sail.soak',
      '{ ships: { canary: 1 }, sail: { soak: 5m } }',
      'is that of a canary; set canary here, too',
    ],
    [
      'harbour.max_parallel',
      '{ harbour: { max_parallel: 1 } }',
      'harbour is in the wave harbours, which is updated one-host-at-a-time; only waves with update: free have a rollout strategy',
    ],
    [
      'control.max_failures',
      '{ control: { max_failures: 2 } }',
      'on the hosts of this group no wave has a rollout strategy; only waves with update: free have a rollout strategy',
    ],
    [
      'sail.drain_seconds',
      '{ sail: { drain_seconds: 5 } }',
      'sail does not drain; leave it out, or set it for one that drains: harbour',
    ],
    [
      'ships.drain_command',
      '{ ships: { drain_command: [see] } }',
      'nothing on the hosts of this group drains; leave it out, or set it for one that drains: harbour',
    ],
    [
      'old.drain_wait_seconds',
      '{ old: { drain_wait_seconds: 5 }, ships: { on_unreachable: skip } }',
      'nothing on the hosts of this group drains; leave it out, or set it for one that drains: harbour',
    ],
  ])('updates.%s of %s: %s', (path, updates, message) => {
    expect(mistakesInUpdates(updates)).toEqual([`cloud.yml:9: updates.${path}: ${message}`]);
  });

  it('is not the policy for unreachable hosts, which applies to every role', () => {
    expect(mistakesInUpdates('{ harbour: { on_unreachable: skip }, old: { on_unreachable: fail } }')).toEqual(
      [],
    );
  });
});
