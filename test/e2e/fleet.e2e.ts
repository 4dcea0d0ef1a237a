import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Fleet } from '../fleet/fleet';
import { runCommand } from '../lab/run-command';
import { ContainerStory } from './container-story';
import { deployedFleet } from './deployed-fleet';
import { NEW, succeed } from './deployed-lab';

const COMPUTE_SERVICES = ['nova_ssh', 'nova_libvirt', 'nova_compute'];
const CONTROLLER_SERVICES = [
  'nova_conductor',
  'nova_scheduler',
  'nova_novncproxy',
  'nova_metadata',
  'nova_api',
];

describe('upgrading nova on a fleet of hosts that have an engine each', () => {
  let fleet: Fleet;
  let before: Readonly<Record<string, string>>;
  let story: ContainerStory;
  let unobserved: readonly string[];

  beforeAll(async () => {
    fleet = await deployedFleet('smoke', { controllers: 1, computes: 2 });
    before = await fleet.containers();
    fleet.writeVersions({ nova: { tag: NEW } });
    const observed = await fleet.observe(() => succeed(fleet.cdktf('deploy', 'nova', '--auto-approve')));
    story = new ContainerStory(observed.events).updates;
    unobserved = observed.unobserved;
  });

  afterAll(() => fleet.destroy());

  it('reaches them through a socket, TLS and ssh', () => {
    const cloud = parse(readFileSync(join(fleet.directory, 'cloud.yml'), 'utf8')) as {
      hosts: Record<string, { engine: string }>;
    };
    const schemes = Object.values(cloud.hosts).map(({ engine }) => engine.split(':')[0]);
    expect(schemes).toEqual(['unix', 'tcp', 'ssh']);
  });

  it('runs the new release on every host', async () => {
    const expected = [
      ...CONTROLLER_SERVICES.map((name) => `ctl1/${name}`),
      ...['cmp1', 'cmp2'].flatMap((host) => COMPUTE_SERVICES.map((name) => `${host}/${name}`)),
    ];
    const { ['ctl1/mariadb']: database, ...running } = await fleet.running();
    expect(database).toMatch(/mariadb-server/);
    expect(Object.keys(running).sort()).toEqual(expected.sort());
    for (const image of Object.values(running)) expect(image).toMatch(new RegExp(`:${NEW}$`));
  });

  it('tells what happened in the order of time, whichever host it was on', () => {
    const times = story.events.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect([...story.hosts].sort()).toEqual(['cmp1', 'cmp2', 'ctl1']);
  });

  it('touches the computes when everything on the controller is healthy', () => {
    const oldIds = Object.values(before);
    expect(unobserved).toEqual([]);
    const controller = story.of(...CONTROLLER_SERVICES).withoutIds(oldIds);
    const computes = story.of(...COMPUTE_SERVICES).changes;
    expect([...computes.hosts].sort()).toEqual(['cmp1', 'cmp2']);
    expect(controller.allHealthyMs).toBeLessThan(computes.firstMs);
  });

  it('sees each fault of a host, and that it is undone', async () => {
    const states: Record<string, string | undefined> = {};
    for (const fault of ['freeze', 'cut', 'drop', 'kill'] as const) {
      await fleet[fault]('cmp2');
      states[fault] = await stateOf(fleet, 'cmp2');
      await fleet.heal('cmp2');
      states[`${fault}, healed`] = await stateOf(fleet, 'cmp2');
    }
    expect(states).toEqual({
      ...{ freeze: 'frozen', cut: 'cut', drop: 'dropping', kill: 'killed' },
      ...{ 'freeze, healed': 'runs', 'cut, healed': 'runs' },
      ...{ 'drop, healed': 'runs', 'kill, healed': 'runs' },
    });
  });

  it('says whose events are missing', async () => {
    await fleet.freeze('cmp1');
    const observed = await fleet.observe(() => fleet.docker('cmp2').getContainer('nova_ssh').restart());
    await fleet.heal('cmp1');
    expect(observed.unobserved).toEqual(['cmp1']);
    expect(new ContainerStory(observed.events).of('nova_ssh').with('start').hosts).toEqual(['cmp2']);
  });

  it('leaves nothing on the machine', async () => {
    const sockets = Object.values(fleet.description.hosts).map(({ engine }) =>
      engine.slice('unix://'.length),
    );
    const { address = '' } = fleet.description.hosts['ctl1'] ?? {};
    // /run/kollaform/<lab>/ctl1/docker.sock
    const lab = sockets[0]?.split('/').at(-3) ?? '';
    expect(processesOf(lab)).not.toEqual([]);
    expect(await routeTo(address)).toMatch(/ dev kf-/);
    await fleet.destroy();
    expect(processesOf(lab)).toEqual([]);
    expect(await routeTo(address)).not.toMatch(/ dev kf-/);
    expect([...sockets, fleet.directory].filter((path) => existsSync(path))).toEqual([]);
  });
});

async function routeTo(address: string): Promise<string> {
  return (await runCommand('ip', ['route', 'get', address], { cwd: '/' })).output;
}

async function stateOf(fleet: Fleet, host: string): Promise<string | undefined> {
  return (await fleet.describe()).hosts[host]?.state;
}

/** Ids of processes in whose mounts a directory of this lab is. */
function processesOf(lab: string): readonly string[] {
  return readdirSync('/proc').filter((id) => /^\d+$/.test(id) && mountsOf(id).includes(lab));
}

function mountsOf(process: string): string {
  try {
    return readFileSync(`/proc/${process}/mountinfo`, 'utf8');
  } catch {
    // It ended meanwhile.
    return '';
  }
}
