import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../lab/lab';
import type { PlannedChange } from '../lab/planned-changes';
import { ContainerStory } from './container-story';
import { deployedLab, NEW, OLD, oneLine, planned, succeed, WITH_RESTART } from './deployed-lab';

const CONTROLLER_SERVICES = ['nova_scheduler', 'nova_novncproxy'];
const API_SERVICES = ['nova_api', 'nova_metadata'];
const COMPUTE_SERVICES = ['nova_ssh', 'nova_libvirt', 'nova_compute'];
const SERVICES = ['nova_conductor', ...CONTROLLER_SERVICES, ...API_SERVICES, ...COMPUTE_SERVICES];
const BOOTSTRAPS = ['nova_api_bootstrap', 'nova_cell_bootstrap'];
const PENDING_MIGRATIONS = ['nova_api_pending_data_migrations', 'nova_cell_pending_data_migrations'];
const ONLINE_MIGRATIONS = ['nova_api_online_data_migrations', 'nova_cell_online_data_migrations'];

describe('upgrading nova on three controllers and three computes', () => {
  let lab: Lab;
  let unrelated: string;
  let before: Readonly<Record<string, string>>;
  let changes: readonly PlannedChange[];
  let planning: ContainerStory;
  let story: ContainerStory;
  let restarts: ContainerStory;

  beforeAll(async () => {
    lab = await deployedLab('up', 3, 3, WITH_RESTART);
    unrelated = await lab.startUnrelated(OLD);
    before = await lab.containers();
    lab.writeVersions({ nova: { tag: NEW } });
    const observed = await lab.observe(() => succeed(lab.cdktf('plan', 'nova')));
    planning = new ContainerStory(observed.events);
    changes = await lab.plannedChanges('nova');
    const { events } = await lab.observe(() => succeed(lab.cdktf('deploy', 'nova', '--auto-approve')));
    const all = new ContainerStory(events);
    story = all.updates;
    restarts = all.restarts;
  });

  afterAll(() => lab.destroy());

  const oldIds = () => Object.values(before);

  it('plans every container as an update in place, tag to tag, and no other change of one', () => {
    const containers = changes.filter(({ address }) => /^docker_(container|fleet)\./.test(address));
    const jobs = 9;
    expect(containers).toHaveLength(SERVICES.length * 3 + jobs);
    expect(changes.every(({ actions }) => actions.join() === 'update')).toBe(true);
    // They take the image of a container, whatever that is.
    const borrowing = /nova-(snapshot|cells-check|api-pending-migrations|cell-pending-migrations)$/;
    for (const { fromImage, toImage } of containers.filter(({ address }) => !borrowing.test(address))) {
      expect(fromImage).toMatch(new RegExp(`:${OLD}$`));
      expect(toImage).toBe(fromImage?.replace(OLD, NEW));
    }
  });

  it('changes nothing by planning', () => {
    expect(planning.changes.count).toBe(0);
  });

  it('checks, takes the snapshot, then migrates, while every old service runs', () => {
    const firstTouch = story.of(...SERVICES).changes.withIds(oldIds()).firstMs;
    const snapshot = story.of('nova_snapshot');
    const bootstraps = story.of(...BOOTSTRAPS);
    const check = story.of('nova_upgrade_checks');
    expect(check.with('die').events.map(({ exitCode }) => exitCode)).toEqual([0]);
    expect(check.with('die').lastMs).toBeLessThan(snapshot.changes.firstMs);
    expect(snapshot.with('die').events.map(({ exitCode }) => exitCode)).toEqual([0]);
    expect(bootstraps.with('die').events.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(snapshot.with('die').lastMs).toBeLessThan(bootstraps.changes.firstMs);
    expect(bootstraps.with('die').lastMs).toBeLessThan(firstTouch);
  });

  it('finishes what the old release has left to migrate, with its image, before the schema changes', () => {
    const pending = story.of(...PENDING_MIGRATIONS);
    expect(pending.with('die').events.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(story.of('nova_snapshot').with('die').lastMs).toBeLessThan(pending.changes.firstMs);
    expect(pending.with('die').lastMs).toBeLessThan(story.of(...BOOTSTRAPS).changes.firstMs);
  });

  it('runs the API bootstrap before that of the cell', () => {
    const [api, cell] = BOOTSTRAPS.map((job) => story.of(job));
    expect(api?.with('die').lastMs).toBeLessThan(cell?.changes.firstMs ?? 0);
  });

  it('has every new container created before the old one of its name stops', () => {
    for (const role of SERVICES) {
      for (const host of story.of(role).hosts) {
        const ofOne = story.of(role).on(host);
        const created = ofOne.withoutIds(oldIds()).with('create').lastMs;
        expect(created).toBeLessThan(ofOne.withIds(oldIds()).with('kill', 'die').firstMs);
      }
    }
  });

  it('stops all conductors before the first new one starts, and is far quicker than 10 s', () => {
    const conductors = story.of('nova_conductor');
    const lastDead = conductors.withIds(oldIds()).with('die');
    const firstStarted = conductors.withoutIds(oldIds()).with('start');
    expect(lastDead.count).toBe(3);
    expect(firstStarted.count).toBe(3);
    expect(firstStarted.firstMs).toBeGreaterThan(lastDead.lastMs);
    expect(firstStarted.firstMs - lastDead.lastMs).toBeLessThan(2_000);
  });

  it('creates all new conductors before the first old one stops', () => {
    const conductors = story.of('nova_conductor');
    const created = conductors.withoutIds(oldIds()).with('create');
    expect(created.lastMs).toBeLessThan(conductors.withIds(oldIds()).with('kill', 'die').firstMs);
  });

  it('touches the next wave only when every container of the one before is healthy', () => {
    const waves = [['nova_conductor'], CONTROLLER_SERVICES, API_SERVICES, COMPUTE_SERVICES].map((roles) =>
      story.of(...roles),
    );
    for (const [index, wave] of waves.slice(1).entries())
      expect(waves[index]?.withoutIds(oldIds()).allHealthyMs).toBeLessThan(wave.changes.firstMs);
  });

  it.each([
    ['schedulers and proxies', CONTROLLER_SERVICES],
    ['APIs', API_SERVICES],
  ])('goes through the %s one host after another', (_, services) => {
    const controllers = story.of(...services);
    const hosts = controllers.changes.hosts;
    expect([...hosts].sort()).toEqual(['ctl1', 'ctl2', 'ctl3']);
    for (const [index, host] of hosts.slice(1).entries()) {
      const previous = controllers.on(hosts[index] ?? '');
      const firstTouch = controllers.on(host).changes.firstMs;
      expect(previous.changes.lastMs).toBeLessThan(firstTouch);
      expect(previous.withoutIds(oldIds()).allHealthyMs).toBeLessThan(firstTouch);
    }
  });

  it('has nova-api of a host healthy before its nova-metadata is touched', () => {
    for (const host of ['ctl1', 'ctl2', 'ctl3']) {
      const healthy = story.of('nova_api').on(host).withoutIds(oldIds()).allHealthyMs;
      expect(healthy).toBeLessThan(story.of('nova_metadata').on(host).changes.firstMs);
    }
  });

  it('has libvirt and ssh of a compute healthy before its nova-compute is touched', () => {
    for (const host of ['cmp1', 'cmp2', 'cmp3']) {
      const healthy = story.of('nova_ssh', 'nova_libvirt').on(host).withoutIds(oldIds()).allHealthyMs;
      expect(healthy).toBeLessThan(story.of('nova_compute').on(host).changes.firstMs);
    }
  });

  it('restarts what has the old version in mind when every compute is healthy, and not before', () => {
    const computes = story.of(...COMPUTE_SERVICES).withoutIds(oldIds());
    expect(restarts.changes.firstMs).toBeGreaterThan(computes.allHealthyMs);
    expect(restarts.with('create').roles).toEqual(
      ['nova_conductor', ...CONTROLLER_SERVICES, ...API_SERVICES, 'nova_compute'].sort(),
    );
  });

  it('runs the online data migrations when every restart is over, and not before', () => {
    const migrations = story.of(...ONLINE_MIGRATIONS);
    expect(migrations.with('die').events.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(restarts.allHealthyMs).toBeLessThan(migrations.changes.firstMs);
  });

  it('leaves containers of other services alone', async () => {
    const after = await lab.containers();
    expect(Object.values(after)).toContain(unrelated);
    expect(after[lab.names.on('ctl1', 'mariadb')]).toBe(before[lab.names.on('ctl1', 'mariadb')]);
    expect(story.changes.roles).toEqual(
      [
        ...BOOTSTRAPS,
        ...PENDING_MIGRATIONS,
        ...ONLINE_MIGRATIONS,
        ...SERVICES,
        'nova_cells_check',
        'nova_snapshot',
        'nova_upgrade_checks',
      ].sort(),
    );
  });

  it('leaves nothing behind and runs the new version everywhere', async () => {
    const after = await lab.containers();
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    for (const role of SERVICES) {
      for (const host of story.of(role).hosts) {
        const { Config, State } = await lab.inspect(host, role);
        expect(Config.Image).toMatch(new RegExp(`:${NEW}$`));
        expect(State.Running).toBe(true);
      }
    }
  });

  it('migrated the real schema, and saved the data before', async () => {
    expect(await lab.query('SELECT version FROM nova.schema_version ORDER BY 1')).toEqual([
      '001-create-instances',
      '002-add-instance-compute-id',
    ]);
    const snapshots = await lab.listVolume('ctl1', 'mariadb_backup', 'kollaform/nova');
    expect(snapshots).toEqual([
      expect.stringMatching(new RegExp(`^nova-\\d{8}T\\d{6}Z-none-to-${OLD}$`)),
      expect.stringMatching(new RegExp(`^nova-\\d{8}T\\d{6}Z-${OLD}-to-${NEW}$`)),
    ]);
  });

  it('says what runs where', async () => {
    const { output } = await succeed(lab.cdktf('output', 'nova'));
    expect(oneLine(output)).toMatch(
      new RegExp(`nova-compute = up.invalid/kolla/nova-compute:${NEW} on cmp1, cmp2, cmp3`),
    );
  });

  it('plans and changes nothing the second time', async () => {
    const ids = await lab.containers();
    expect(await planned(lab)).toEqual([]);
    const { events } = await lab.observe(() => succeed(lab.cdktf('deploy', 'nova', '--auto-approve')));
    expect(new ContainerStory(events).changes.count).toBe(0);
    expect(await lab.containers()).toEqual(ids);
  });

  it('touches conductors only when only their tag changes, and finds nothing to migrate', async () => {
    const minor = '2025.2-p1-debian-bookworm';
    await lab.buildRelease(minor, { only: 'nova-conductor' });
    lab.writeVersions({ nova: { tag: NEW, roles: { 'nova-conductor': { tag: minor } } } });
    expect(await planned(lab)).toEqual([
      'docker_container.nova-cell-bootstrap update',
      'docker_container.nova-cell-online-data-migrations update',
      'docker_container.nova-cell-pending-migrations update',
      'docker_container.nova-cells-check update',
      'docker_container.nova-snapshot update',
      'docker_fleet.conductors/nova-conductor_ctl1 update',
      'docker_fleet.conductors/nova-conductor_ctl2 update',
      'docker_fleet.conductors/nova-conductor_ctl3 update',
      'docker_image.nova-conductor update',
    ]);
    const schema = await lab.query('SELECT * FROM nova.schema_version ORDER BY 1');
    const others = without(await lab.containers(), 'nova_conductor');
    const { events } = await lab.observe(() => succeed(lab.cdktf('deploy', '--auto-approve')));
    expect(new ContainerStory(events).changes.roles).toEqual([
      'nova_cell_bootstrap',
      'nova_cell_online_data_migrations',
      'nova_cells_check',
      'nova_conductor',
      'nova_snapshot',
    ]);
    expect(without(await lab.containers(), 'nova_conductor')).toEqual(others);
    expect(await lab.query('SELECT * FROM nova.schema_version ORDER BY 1')).toEqual(schema);
    expect(recordedState(lab)).toContain('nova: nothing to migrate');
  });
});

function without(ids: Readonly<Record<string, string>>, role: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(ids).filter(([name]) => !name.startsWith(role)));
}

function recordedState(lab: Lab): string {
  return readFileSync(join(lab.directory, 'terraform.nova.tfstate'), 'utf8');
}
