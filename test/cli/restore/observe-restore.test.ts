import type { ServiceSession } from '../../../lib/cli/cloud-session';
import { SnapshotHost } from '../../../lib/cli/snapshot-host';
import { definitionsOf } from '../../../lib/model/service';
import { nova } from '../../../lib/services/nova';
import { readNova } from '../../services/small-nova';
import { framed } from '../../../lib/cli/framed-answer';
import { observeRestore, readRecord } from '../../../lib/cli/restore/observe-restore';
import type { RestoredContainer, RestoreFacts } from '../../../lib/cli/restore/restore-facts';
import { printRecord, type RecordedContainer } from '../../../lib/contract/recorded-container';
import { FACTS_SCRIPT, RECORD_SCRIPT, WRITTEN_SCRIPT } from '../../../lib/services/mariadb-restore-scripts';
import { CONTAINERS, RestoreScene } from './restore-scene';
import { restoreFacts } from './restored-nova';

const { snapshot } = restoreFacts();
const FACTS = 'free-for-snapshots 1\nfree-for-data 2\ndata 3\nserver 10.11.6-MariaDB\ndatabase nova\n';

const recorded = (host: string, container: string, image?: string): RecordedContainer => {
  const role = container.replace('_', '-');
  const wanted = image ?? `q/${role}:1`;
  return { role, host, container, wanted, running: { image: wanted, imageId: `sha256:${wanted}` } };
};
const RECORD = Object.entries(CONTAINERS).flatMap(([host, names]) =>
  names.map((name) => recorded(host, name)),
);

/** The same cloud, with nova-metadata where its release has one. */
function withMetadata({ session }: RestoreScene): ServiceSession {
  const { cloud, services } = readNova('{ console: none, ssh: false }', 'nova: { tag: "2" }');
  const [service] = services;
  if (service === undefined) throw new Error('versions.yml names nova');
  return { ...session, cloud, service, definitionFor: definitionsOf(nova, cloud) };
}

describe('what a restore looks at', () => {
  let scene: RestoreScene;
  beforeEach(() => {
    scene = RestoreScene.create();
    scene.first.scripts.set(FACTS_SCRIPT, { logs: FACTS });
    scene.first.scripts.set(WRITTEN_SCRIPT, { logs: 'visible nova\ntable nova.instances\nanswers yes' });
    record(RECORD);
  });

  function record(containers: readonly RecordedContainer[]): void {
    scene.first.scripts.set(RECORD_SCRIPT, { logs: printRecord(containers) });
  }

  async function observe(): Promise<RestoreFacts> {
    const host = await scene.snapshotHost();
    return observeRestore(host, snapshot, await readRecord(host, snapshot));
  }

  const factsOf = ({ waves }: RestoreFacts, host: string, container: string): RestoredContainer | undefined =>
    waves
      .flatMap(({ containers }) => containers)
      .find(({ desired }) => desired.host === host && desired.container === container);

  it('is in the words of versions.yml', async () => {
    const { versions, foreign } = await readRecord(await scene.snapshotHost(), snapshot);
    expect({ versions, foreign }).toEqual({ versions: { tag: '1', releases: {} }, foreign: [] });
  });

  it('is nothing when the snapshot holds no container of the service', async () => {
    record([{ ...recorded('ctl1', 'nova_api'), role: 'glance-api' }]);
    await expect(readRecord(await scene.snapshotHost(), snapshot)).rejects.toThrow(
      `${snapshot.id} holds no container of nova as cloud.yml has it now`,
    );
  });

  it('is what each container runs, and what it goes back to', async () => {
    const facts = await observe();
    expect(facts.waves.map(({ name }) => name)).toEqual(['conductors', 'controllers', 'apis', 'computes']);
    expect(factsOf(facts, 'cmp1', 'nova_compute')).toMatchObject({
      present: 'q/nova-compute:2',
      ranThen: true,
      isAssumed: false,
      hasImage: true,
      recordedImageId: 'sha256:q/nova-compute:1',
      imageId: 'sha256:q/nova-compute:1',
    });
    expect(facts.unreachable).toEqual([]);
    expect(facts.jobs.map(({ container }) => container)).toContain('nova_cell_bootstrap');
    expect(scene.journal.filter((it) => !it.includes('nova_restore'))).toEqual([]);
  });

  it('is also a container of a role that came with a release after that: it has to stop', async () => {
    const old = RECORD.map((it) => ({ ...it, ...recorded(it.host, it.container, `q/${it.role}:2024.1-d`) }));
    record(old);
    const session = withMetadata(scene);
    scene.first.addContainer('nova_metadata', { spec: { Image: 'q/nova-api:2' } });
    const host = await SnapshotHost.of(session, new AbortController().signal);
    const facts = await observeRestore(host, snapshot, await readRecord(host, snapshot));
    expect(factsOf(facts, 'ctl1', 'nova_metadata')).toMatchObject({
      present: 'q/nova-api:2',
      ranThen: false,
    });
    expect(factsOf(facts, 'ctl1', 'nova_api')?.desired.image).toBe('q/nova-api:2024.1-d');
  });

  it('is an image that is not there any more, and a container that an earlier restore has parked', async () => {
    scene.engine('cmp1').images.delete('q/nova-compute:1');
    await scene.engine('cmp1').renameContainer('nova_compute', 'nova_compute.prev');
    const facts = factsOf(await observe(), 'cmp1', 'nova_compute');
    expect(facts).toMatchObject({ present: 'q/nova-compute:2', hasImage: false });
    expect(facts).not.toHaveProperty('imageId');
  });

  it('is what ran then and cannot be brought back', async () => {
    record([
      ...RECORD,
      recorded('cmp9', 'nova_compute'),
      recorded('ctl1', 'nova_metadata', 'elsewhere/nova-api:1'),
    ]);
    const facts = await observe();
    expect(facts.gone).toContain('cmp9/nova_compute');
    expect(facts.foreign).toEqual(['ctl1/nova_metadata ran elsewhere/nova-api:1']);
  });

  it('is the hosts that do not answer, and whether it can go on without them', async () => {
    scene.engine('cmp1').history.die();
    scene.engine('ctl2').history.die();
    const look = observe();
    // A node of the database may be on it, and nobody can say.
    await expect(look).rejects.toThrow('ctl2');
    scene.engine('ctl2').history.heal();
    const { unreachable, waves } = await observe();
    expect(unreachable).toEqual([{ host: 'cmp1', reason: 'the engine does not answer', isSkippable: true }]);
    expect(waves.find(({ name }) => name === 'computes')?.containers).toEqual([]);
  });

  it('is the database: sizes in bytes, and the tables that the server knows to be written since', async () => {
    const { database, servers } = await observe();
    expect(servers).toEqual([{ host: 'ctl1', container: 'mariadb', isRunning: true }]);
    expect(database).toMatchObject({
      freeForSnapshots: 1024,
      freeForData: 2048,
      dataBytes: 3072,
      databases: ['nova'],
      answers: true,
      visible: ['nova'],
      tablesWrittenSince: ['nova.instances'],
    });
    const written = scene.first.ran.find(({ Cmd }) => Cmd?.[2] === framed(WRITTEN_SCRIPT));
    expect(written?.Env).toContain(`SINCE=${Date.parse(snapshot.createdAt) / 1000}`);
  });

  it('does not ask a server that does not run', async () => {
    scene.first.container('mariadb')?.end(0);
    const { database, servers } = await observe();
    expect([servers[0]?.isRunning, database.answers, database.databases]).toEqual([false, false, ['nova']]);
    expect(scene.first.ran.some(({ Cmd }) => Cmd?.[2] === framed(WRITTEN_SCRIPT))).toBe(false);
  });

  it('goes on without the answer of a server that is sick', async () => {
    scene.first.scripts.set(WRITTEN_SCRIPT, { exitCode: 1, logs: 'Too many connections' });
    const { database } = await observe();
    expect([database.answers, database.databases]).toEqual([false, ['nova']]);
  });
});
