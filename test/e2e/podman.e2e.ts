import { rm } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerEngine } from '../../lib/engine/container-engine';
import { systemClock } from '../../lib/engine/clock';
import { endOrphaned } from '../../lib/engine/reaper';
import { dockerEngine } from '../../lib/engine/docker/docker-engine';
import { specOfSettings } from '../../lib/provider/container/container-settings';
import { PodmanService } from '../podman/podman-service';
import { RadioCloud } from '../podman/radio-cloud';
import { differing } from '../provider/container/compared';
import { SAMPLES } from '../provider/container/setting-samples';
import { succeed } from './deployed-lab';

const TIMEOUTS = { connectMs: 5_000, requestMs: 30_000, stallMs: 15_000, pullMs: 60_000 };
/** What takes a machine of its own, or a program that is not there, or is refused: see docs/podman.md. */
const NOT_TRIED = ['cpu_set', 'init', 'log_driver', 'networks_advanced', 'storage_opts'];
const REFUSED = ['gpus', 'healthcheck', 'mounts', 'ports', 'volumes'];

describe('on Podman', () => {
  let podman: PodmanService;
  let cloud: RadioCloud;
  const image = (role: string, tag: string) => `up.invalid/radio/radio-${role}:${tag}`;

  beforeAll(async () => {
    podman = await PodmanService.start();
    cloud = new RadioCloud(mkdtempSync(join(tmpdir(), 'kollaform-radio-')), podman.address);
    await cloud.buildRelease('v1');
    await cloud.buildRelease('v2');
    await cloud.buildRelease('v3', { behaviour: 'exits' });
  });

  afterAll(async () => {
    await podman.stop();
    await rm(cloud.directory, { recursive: true, force: true });
  });

  it('a service is deployed, and the next plan finds nothing to do', async () => {
    cloud.writeVersion('v1');
    await succeed(cloud.deploy());
    expect(imagesOf(await cloud.containers())).toEqual({
      radio_mixer: image('mixer', 'v1'),
      radio_sender: image('sender', 'v1'),
    });
    expect(await cloud.planned()).toEqual([]);
  });

  it('an upgrade gives each container a successor that has its name and its data', async () => {
    const before = await cloud.containers();
    cloud.writeVersion('v2');
    await succeed(cloud.deploy());
    const after = await cloud.containers();
    expect(imagesOf(after)).toEqual({
      radio_mixer: image('mixer', 'v2'),
      radio_sender: image('sender', 'v2'),
    });
    expect(after['radio_mixer']?.id).not.toBe(before['radio_mixer']?.id);
    expect(await logged()).toMatch(/v1 started[^]*v1 stopping[^]*v2 started/);
  });

  it('a container that was removed by hand is all that the next plan finds, and comes back', async () => {
    await cloud.docker.getContainer('radio_sender').remove({ force: true });
    expect(await cloud.planned()).toHaveLength(1);
    await succeed(cloud.deploy());
    expect((await cloud.containers())['radio_sender']?.image).toBe(image('sender', 'v2'));
  });

  it('a container that was stopped by hand runs again, and is the same', async () => {
    const before = await cloud.containers();
    await cloud.docker.getContainer('radio_sender').stop();
    expect(await cloud.planned()).toHaveLength(1);
    await succeed(cloud.deploy());
    expect(await cloud.containers()).toEqual(before);
  });

  it('an image that does not run is rolled back, and what ran runs again', async () => {
    const before = await cloud.containers();
    cloud.writeVersion('v3');
    const { exitCode, output } = await cloud.deploy();
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/ctl1\/radio_mixer could not be updated/);
    expect(output).toMatch(/ERROR oslo.config: nova.conf/);
    expect(await cloud.containers()).toEqual(before);
  });

  describe('the engine', () => {
    let engine: ContainerEngine;
    const Image = image('mixer', 'v1');

    beforeAll(async () => {
      engine = await dockerEngine('ctl1', { url: podman.address, timeouts: TIMEOUTS });
    });

    afterEach(() => engine.removeContainer('tried', { anonymousVolumes: true }));
    afterAll(() => engine.close());

    it('shows nothing as different in a container of which nothing is asked', async () => {
      expect(differing({}, await made({}))).toEqual([]);
    });

    it('shows no setting as different from what was asked for', async () => {
      const samples = { ...SAMPLES, restart: { value: 'on-failure' } };
      const tried = Object.entries(samples).filter(([name]) => ![...NOT_TRIED, ...REFUSED].includes(name));
      for (const [name, { value }] of tried) {
        const wanted = { restart: 'on-failure', [name]: value };
        expect([name, differing(wanted, await made(wanted))]).toEqual([name, []]);
        await engine.removeContainer('tried', { anonymousVolumes: true });
      }
      expect(tried.length).toBeGreaterThan(30);
    });

    it('shows the network by its name', async () => {
      await engine.createNetwork({ Name: 'radio' });
      const wanted = { network_mode: 'radio' };
      const inspection = await made(wanted);
      expect(differing(wanted, inspection)).toEqual([]);
      expect(differing({ network_mode: 'bridge' }, inspection)).toHaveLength(1);
    });

    it.each(REFUSED)('is not asked for what it ignores or tells differently: %s', async (name) => {
      const value = SAMPLES[name]?.value ?? null;
      await expect(made({ [name]: value })).rejects.toThrow(
        /^ctl1: could not create container tried: Podman .*;/,
      );
    });

    it('lets a container end processes of another one', async () => {
      const id = await engine.createContainer('tried', { Image, Cmd: ['sleep', '1000'] });
      await engine.startContainer(id);
      const found = await engine.tryInspectContainer(id);
      const of = found === undefined ? [] : [found];
      await endOrphaned({ engine, clock: systemClock, name: 'tried', of });
      expect(await engine.waitForExit(id)).toBe(137);
      expect(await engine.tryInspectContainer('tried.reaper')).toBeUndefined();
    });

    it('says that a name is taken as Docker does', async () => {
      await made({});
      await expect(made({})).rejects.toMatchObject({ kind: 'conflict' });
    });

    it('takes it as done when a container that has ended is signalled', async () => {
      const { Id: id } = await made({ network_mode: 'host', command: ['true'] });
      await engine.startContainer(id);
      expect(await engine.waitForExit(id)).toBe(0);
      await engine.signalContainer(id, 'SIGTERM');
    });

    it('tells how a job ended, also after its end', async () => {
      const { Id: id } = await made({ network_mode: 'host', command: ['sh', '-c', 'echo bye; exit 7'] });
      await engine.startContainer(id);
      expect(await engine.waitForExit(id)).toBe(7);
      expect(await engine.waitForExit(id)).toBe(7);
      expect(await engine.readLogs(id, 5)).toBe('bye');
    });

    async function made(settings: Parameters<typeof specOfSettings>[0]) {
      const id = await engine.createContainer('tried', { ...specOfSettings(settings), Image });
      const inspection = await engine.tryInspectContainer(id);
      if (inspection === undefined) throw new Error('it is gone');
      return inspection;
    }
  });

  async function logged(): Promise<string> {
    const engine = await dockerEngine('ctl1', { url: podman.address, timeouts: TIMEOUTS });
    try {
      const { output } = await engine.execute(
        'radio_mixer',
        ['cat', '/var/log/kolla/radio-mixer.log'],
        5_000,
      );
      return output;
    } finally {
      await engine.close();
    }
  }
});

function imagesOf(containers: Readonly<Record<string, { readonly image: string }>>): object {
  return Object.fromEntries(Object.entries(containers).map(([name, it]) => [name, it.image]));
}
