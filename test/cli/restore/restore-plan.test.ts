import {
  decideRestore,
  findObstacles,
  printStep,
  type RestoreOptions,
} from '../../../lib/cli/restore/restore-plan';
import type { RestoreFacts } from '../../../lib/cli/restore/restore-facts';
import { resolveNova } from '../../services/small-nova';
import { ID, neverMade, OPTIONS, restoreFacts, withContainers } from './restored-nova';

function plan(facts: RestoreFacts, options: Partial<RestoreOptions> = {}): readonly string[] {
  return decideRestore(facts, { ...OPTIONS, ...options }).map(printStep);
}

const facts = restoreFacts();
const database = (others: Partial<RestoreFacts['database']>) => ({ ...facts.database, ...others });
const LOGICAL = restoreFacts({ snapshot: { ...facts.snapshot, method: 'logical' } });
const CLUSTER = restoreFacts({
  servers: ['ctl1', 'ctl2', 'ctl3'].map((host) => ({ host, container: 'mariadb', isRunning: true })),
});

describe('the way back', () => {
  it('stops the last wave first, saves the present, replaces the data, and starts the first wave first', () => {
    expect(plan(facts)).toEqual([
      'stop computes: cmp1/nova_libvirt, cmp1/nova_compute',
      'stop apis: ctl1/nova_api, ctl2/nova_api',
      'stop controllers: ctl1/nova_scheduler, ctl2/nova_scheduler',
      'stop conductors: ctl1/nova_conductor, ctl2/nova_conductor',
      'save what is there now, so that this restore can be undone',
      'note that a restore is under way, and mark jobs to run again: ctl1/nova_api_bootstrap',
      'stop MariaDB: ctl1/mariadb',
      'replace the data of ctl1/mariadb by that of the snapshot',
      'start MariaDB: ctl1/mariadb',
      'wait until MariaDB on ctl1 answers',
      'start conductors: ctl1/nova_conductor, ctl2/nova_conductor',
      'start controllers: ctl1/nova_scheduler, ctl2/nova_scheduler',
      'start apis: ctl1/nova_api, ctl2/nova_api',
      'start computes: cmp1/nova_libvirt, cmp1/nova_compute',
      'make sure that 8 containers run what they ran, and that the databases are there',
      'note that the restore is finished',
      'wait until they are ready by their probes: ctl1/nova_conductor, ctl2/nova_conductor, ctl1/nova_scheduler, ctl2/nova_scheduler, cmp1/nova_compute',
    ]);
  });

  it('ends with the containers that run where nothing has a probe', () => {
    const { waves } = resolveNova(
      '{ console: none, metadata: false, ssh: false, service_records: false }',
      'nova: { tag: "1" }',
    );
    const bare = new Map(
      waves.flatMap((wave) =>
        wave.kind === 'roles' ? wave.containers.map((it) => [`${it.host}/${it.container}`, it] as const) : [],
      ),
    );
    const without = withContainers(facts, (it) => ({
      ...it,
      desired: bare.get(`${it.desired.host}/${it.desired.container}`) ?? it.desired,
    }));
    expect(plan(without).at(-1)).toBe('note that the restore is finished');
  });

  it('leaves the server running for a dump', () => {
    expect(plan(LOGICAL).slice(4, 8)).toEqual([
      'save what is there now, so that this restore can be undone',
      'note that a restore is under way, and mark jobs to run again: ctl1/nova_api_bootstrap',
      'drop and load the databases nova, nova_api',
      'wait until MariaDB on ctl1 answers',
    ]);
  });

  it('brings images that are not on their hosts any more before anything stops, each once', () => {
    const gone = withContainers(facts, (it) => ({ ...it, hasImage: it.desired.host !== 'ctl2' }));
    expect(plan(gone).slice(0, 4)).toEqual([
      'pull q/nova-conductor:1 on ctl2',
      'pull q/nova-scheduler:1 on ctl2',
      'pull q/nova-api:1 on ctl2',
      'stop computes: cmp1/nova_libvirt, cmp1/nova_compute',
    ]);
  });

  it('stops what did not run then, and does not start it', () => {
    const later = withContainers(facts, (it) => ({ ...it, ranThen: it.desired.role !== 'nova-scheduler' }));
    expect(plan(later).filter((step) => step.includes('scheduler'))).toEqual([
      'stop controllers: ctl1/nova_scheduler, ctl2/nova_scheduler',
    ]);
  });

  it('starts what was removed meanwhile, and need not stop it', () => {
    const removed = withContainers(facts, (it) => (it.desired.host === 'cmp1' ? neverMade(it) : it));
    expect(plan(removed).filter((step) => step.includes('computes'))).toEqual([
      'start computes: cmp1/nova_libvirt, cmp1/nova_compute',
    ]);
  });

  it.each([
    ['a restore was cut short', restoreFacts({ database: database({ underWay: ID }) }), {}],
    ['the server does not answer', restoreFacts({ database: database({ answers: false }) }), {}],
    ['it is not wanted', facts, { safetySnapshot: false }],
  ])('does not save the present when %s', (_, found, options) => {
    expect(plan(found, options)).not.toContain('save what is there now, so that this restore can be undone');
  });

  it('stops all nodes of a cluster, the first one last, and has a person start it', () => {
    expect(plan(CLUSTER).slice(6, 12)).toEqual([
      'stop MariaDB: ctl3/mariadb',
      'stop MariaDB: ctl2/mariadb',
      'stop MariaDB: ctl1/mariadb',
      'replace the data of ctl1/mariadb by that of the snapshot',
      'wait until the cluster is started by hand',
      'wait until MariaDB on ctl1 answers',
    ]);
  });

  describe('when the data is in place already', () => {
    const inPlace = database({ underWay: ID, copied: ID });

    it('keeps it, with what was written since, and goes on with the services', () => {
      expect(plan({ ...facts, database: inPlace }).slice(4, 7)).toEqual([
        'start MariaDB: ctl1/mariadb',
        'wait until MariaDB on ctl1 answers',
        'start conductors: ctl1/nova_conductor, ctl2/nova_conductor',
      ]);
      expect(plan({ ...CLUSTER, database: inPlace }).slice(4, 7)).toEqual([
        'wait until the cluster is started by hand',
        'wait until MariaDB on ctl1 answers',
        'start conductors: ctl1/nova_conductor, ctl2/nova_conductor',
      ]);
      expect(plan({ ...LOGICAL, database: inPlace })[4]).toBe('wait until MariaDB on ctl1 answers');
    });

    it('replaces it when that is asked for, and saves first what it has become', () => {
      expect(plan({ ...facts, database: inPlace }, { startOver: true })).toEqual(plan(facts));
    });

    it('replaces and saves it for another snapshot', () => {
      const other = database({ underWay: 'nova-1', copied: 'nova-1' });
      expect(plan({ ...facts, database: other })).toEqual(plan(facts));
    });
  });
});

describe('what is in the way', () => {
  const found = (others: Partial<RestoreFacts>, options: Partial<RestoreOptions> = {}) =>
    findObstacles({ ...facts, ...others }, { ...OPTIONS, ...options });

  it('is nothing when all is well', () => {
    expect(found({})).toEqual([]);
  });

  it('is a host that does not answer, unless a deploy would skip it and so is said', () => {
    const unreachable = [
      { host: 'ctl2', reason: 'no route', isSkippable: false },
      { host: 'cmp1', reason: 'timeout', isSkippable: true },
    ];
    expect(found({ unreachable })).toEqual([
      'ctl2 does not answer: no route',
      'cmp1 does not answer (timeout); --skip-unreachable leaves it as it is',
    ]);
    expect(found({ unreachable }, { skipUnreachable: true })).toEqual(['ctl2 does not answer: no route']);
  });

  it('is an image that cloud.yml cannot name', () => {
    expect(found({ foreign: ['ctl1/nova_api ran old.registry/nova-api:1'] })).toEqual([
      'ctl1/nova_api ran old.registry/nova-api:1, which is not below images.registry in cloud.yml',
    ]);
  });

  it('is a server that does not answer, for a dump only', () => {
    const sick = database({ answers: false });
    expect(found({ database: sick })).toEqual([]);
    expect(found({ ...LOGICAL, database: sick })).toEqual([
      'MariaDB does not answer, and a dump is loaded into the running server',
    ]);
  });

  it.each(['10.6.18-MariaDB', '5.5.5', '10.9.1-MariaDB-log'])(
    'is a server of an older series, which cannot read the data: %s',
    (serverVersion) => {
      const older = database({ serverVersion });
      expect(found({ database: older })).toEqual([
        `MariaDB is ${serverVersion} now and cannot read data of 10.11.6-MariaDB; upgrade MariaDB first`,
      ]);
      expect(found({ ...LOGICAL, database: older })).toEqual([]);
    },
  );

  it.each(['10.11.2-MariaDB', '11.4.2-MariaDB', 'unknown'])(
    'is no server of the same or a newer series, or of one that is not known: %s',
    (serverVersion) => {
      expect(found({ database: database({ serverVersion }) })).toEqual([]);
    },
  );

  it('is too little space, counted with what is replaced', () => {
    const full = database({ freeForSnapshots: 21 << 20, freeForData: 1 << 20, dataBytes: 20 << 20 });
    expect(found({ database: full })).toEqual([
      'too little space to save the present first: 20.0 MiB of data, 21.0 MiB free; ' +
        'make room, or do not save it (--no-safety-snapshot)',
    ]);
    expect(found({ database: full }, { safetySnapshot: false })).toEqual([]);
    expect(found({ ...LOGICAL, database: full })).toEqual([]);
    const huge = { ...facts.snapshot, bytes: 22 << 20 };
    expect(found({ snapshot: huge, database: full }, { safetySnapshot: false })).toEqual([
      'too little space for the data: 22.0 MiB needed, 21.0 MiB available, including what is replaced',
    ]);
  });

  it('is no space for data that is in place', () => {
    const full = database({ freeForData: 0, dataBytes: 0, underWay: ID, copied: ID });
    expect(found({ database: full })).toEqual([]);
    expect(found({ database: full }, { startOver: true })).toHaveLength(1);
  });
});
