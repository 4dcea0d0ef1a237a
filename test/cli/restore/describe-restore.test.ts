import {
  describeClusterStart,
  describeNext,
  describeRestore,
  describeUnits,
} from '../../../lib/cli/restore/describe-restore';
import { parseDatabaseFacts } from '../../../lib/cli/restore/restore-facts';
import { ID, neverMade, OPTIONS, restoreFacts, withContainers } from './restored-nova';

const NOW = new Date('2026-11-26T18:12:30Z');
const facts = restoreFacts();

describe('what a person reads before a restore', () => {
  it('is what is lost, what stops and goes back to what, and whether it can be undone', () => {
    expect(describeRestore(facts, OPTIONS, NOW)).toEqual([
      'Snapshot nova-20261126T150000Z-1-to-2: physical, 10.0 MiB, of MariaDB 10.11.6-MariaDB; every file is as it was written.',
      'It was taken 3 hours and 12 minutes ago (2026-11-26 15:00:00 UTC). All that was written since is lost:',
      '  - in ALL databases of the server, not only those of nova: keystone, nova, nova_api',
      '  - tables that are known to be written since: keystone.users, nova.instances',
      'MariaDB stops on ctl1: every service that uses it waits.',
      '8 containers of nova stop. Of these, 8 run again:',
      '  - nova-conductor on ctl1, ctl2: 2 -> 1',
      '  - nova-scheduler on ctl1, ctl2: 2 -> 1',
      '  - nova-api on ctl1, ctl2: 2 -> 1',
      '  - nova-libvirt on cmp1: 2 -> 1',
      '  - nova-compute on cmp1: 2 -> 1',
      'What is there now is saved first: restoring that undoes this.',
    ]);
  });

  it("is about the service's own databases only where these are all that comes back", () => {
    const logical = { ...facts, snapshot: { ...facts.snapshot, method: 'logical' as const } };
    const lines = describeRestore(logical, OPTIONS, NOW);
    expect(lines.slice(2, 4)).toEqual([
      '  - in nova, nova_api, the databases of nova; no other one is touched',
      '  - tables of them that are known to be written since: nova.instances',
    ]);
    expect(lines.join()).not.toContain('MariaDB stops');
  });

  it('names what did not run then, what is gone, and images that are others under the same tag', () => {
    const changed = withContainers({ ...facts, gone: ['cmp9/nova_compute'] }, (it) => {
      if (it.desired.role === 'nova-scheduler') return { ...it, ranThen: false };
      if (it.desired.role === 'nova-libvirt') return { ...it, imageId: 'sha256:rebuilt' };
      return it.desired.host === 'ctl2' ? neverMade(it) : it;
    });
    expect(describeRestore(changed, OPTIONS, NOW)).toEqual(
      expect.arrayContaining([
        '6 containers of nova stop. Of these, 6 run again:',
        'ctl1/nova_scheduler, ctl2/nova_scheduler did not run then, and stay stopped.',
        'cmp1/nova_libvirt go back to an image that was rebuilt under its tag since.',
        'Ran then, and are not in cloud.yml any more: cmp9/nova_compute',
      ]),
    );
  });

  it.each([
    [{ ...facts.database, tablesWrittenSince: [] }, 'none'],
    [
      { ...facts.database, tablesWrittenSince: [], answers: false, visible: [] },
      'not known: MariaDB does not answer',
    ],
    [
      { ...facts.database, tablesWrittenSince: ['keystone.users'], visible: ['keystone'] },
      'keystone.users; not known of nova, nova_api: the backup user sees no tables there',
    ],
  ])('does not take what nobody could see for nothing', (database, text) => {
    const lines = describeRestore({ ...facts, database }, OPTIONS, NOW);
    expect(lines).toContain(`  - tables that are known to be written since: ${text}`);
  });

  it.each([
    ['10.11.11-MariaDB', false],
    ['11.4.2-MariaDB', true],
  ])('asks for mariadb-upgrade where the server is of a newer series: %s', (serverVersion, isAsked) => {
    const lines = describeRestore(
      { ...facts, database: { ...facts.database, serverVersion } },
      OPTIONS,
      NOW,
    ).join();
    expect(lines.includes(`MariaDB is ${serverVersion} now: run mariadb-upgrade afterwards`)).toBe(isAsked);
  });

  it('says of what it only assumes that it ran then', () => {
    const unobserved = withContainers(facts, ({ recordedImageId, ...it }) =>
      it.desired.host === 'cmp1'
        ? { ...it, isAssumed: true, ranThen: it.desired.role === 'nova-compute' }
        : { ...it, ...(recordedImageId !== undefined && { recordedImageId }) },
    );
    expect(describeRestore(unobserved, OPTIONS, NOW)).toEqual(
      expect.arrayContaining([
        'cmp1/nova_compute are on hosts that did not answer then; they go back to what their role ran.',
        'cmp1/nova_libvirt are on hosts that did not answer then; what they ran is not known, so they stay stopped.',
      ]),
    );
    expect(describeRestore(unobserved, OPTIONS, NOW).join()).not.toContain('rebuilt');
  });

  it.each([
    [
      { safetySnapshot: false },
      {},
      'What is there now is NOT saved (--no-safety-snapshot): this cannot be undone.',
    ],
    [
      {},
      { database: { ...facts.database, answers: false } },
      'What is there now is NOT saved (MariaDB does not answer): this cannot be undone.',
    ],
    [
      {},
      { database: { ...facts.database, underWay: 'nova-1' } },
      'A restore of nova-1 was begun and not finished: what is there is not saved.',
    ],
  ])('says when it cannot be undone', (options, others, line) => {
    expect(describeRestore({ ...facts, ...others }, { ...OPTIONS, ...options }, NOW)).toContain(line);
  });

  it('tells that data which is in place stays, with what was written since', () => {
    const inPlace = { ...facts, database: { ...facts.database, underWay: ID, copied: ID } };
    const lines = describeRestore(inPlace, OPTIONS, NOW);
    expect(lines.slice(1, 3)).toEqual([
      'Its data is in place already (2026-11-26 15:00:00 UTC), and stays with all that was written to it since;',
      '--start-over replaces it once more.',
    ]);
    expect(lines.join()).not.toMatch(/lost|saved/);
    expect(describeRestore(inPlace, { ...OPTIONS, startOver: true }, NOW)).toEqual(
      describeRestore(facts, OPTIONS, NOW),
    );
  });

  it('has the units of all nodes stopped before a cluster is started from the first one', () => {
    const servers = ['ctl1', 'ctl2'].map((host) => ({ host, container: 'mariadb', isRunning: false }));
    expect(describeUnits({ ...facts, servers }).join('\n')).toMatch(
      /on ctl1, ctl2, .*\n *systemctl stop kolla-mariadb-container\.service$/,
    );
    expect(describeClusterStart({ ...facts, servers }, 'sha256:1').join('\n')).toMatch(
      /from ctl1, .*\n.*On ctl2, .*empty.*\n.*\n.*mariadb_recover_inventory_name=ctl1/,
    );
  });

  it('tells afterwards what versions.yml has to say', () => {
    const versions = { tag: '1', roles: { 'nova-compute': { tag: '0' } } };
    expect(describeNext('nova', versions, { isReady: true }).slice(0, 8)).toEqual([
      '',
      'nova is back. Put this into versions.yml:',
      '',
      '    nova:',
      '      tag: "1"',
      '      roles:',
      '        nova-compute:',
      '          tag: "0"',
    ]);
  });

  it('tells one who waits in vain that the data is back, so that nobody replaces it again', () => {
    const text = describeNext('nova', { tag: '1' }, { isReady: false }).join('\n');
    expect(text).toContain('nova is back, but not all of it is known to be ready');
    expect(text).toContain('Do not restore again');
    expect(text).toContain('      tag: "1"');
  });
});

describe('the facts of a database', () => {
  it('are read from what the scripts print', () => {
    const output = [
      'free-for-snapshots 1024',
      'free-for-data 2048',
      'data 17',
      'database nova_api',
      'database nova',
      'table nova/instances',
      'under-way nova-1',
      'visible nova',
      'table nova.instances',
      'table keystone.users',
      'server 10.11.6-MariaDB',
      'answers yes',
    ].join('\n');
    expect(parseDatabaseFacts(output)).toEqual({
      freeForSnapshots: 1 << 20,
      freeForData: 2 << 20,
      dataBytes: 17 << 10,
      databases: ['nova', 'nova_api'],
      answers: true,
      serverVersion: '10.11.6-MariaDB',
      visible: ['nova'],
      tablesWrittenSince: ['keystone.users', 'nova.instances'],
      underWay: 'nova-1',
    });
  });
});
