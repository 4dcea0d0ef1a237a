import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ContainerEngine } from '../../lib/engine/container-engine';
import { dockerEngine } from '../../lib/engine/docker/docker-engine';
import { DEFAULT_TIMEOUTS } from '../../lib/engine/endpoint';
import { StubCloud } from './stub-cloud';
import type { Statistics } from './statistics';

const IMAGE = 'registry.example/kolla/nova-api:1';
const HEALTHCHECK = { Test: ['CMD-SHELL', 'healthcheck_port nova-api 5672'] };

const directory = mkdtempSync(join(tmpdir(), 'kollaform-stub-'));
let cloud: StubCloud;
let engine: ContainerEngine;

const connect = (host: string, url = `unix://${cloud.socketOf(host)}`) =>
  dockerEngine(host, { url, timeouts: DEFAULT_TIMEOUTS });

beforeEach(async () => {
  cloud = await StubCloud.start({ directory, hosts: ['ctl1', 'cmp1'] });
  engine = await connect('ctl1');
});

afterEach(async () => {
  await engine.close();
  await cloud.close();
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

async function createRunning(name: string, environment: readonly string[] = []): Promise<string> {
  await engine.pullImage(IMAGE);
  const spec = { Image: IMAGE, Env: [...environment], Healthcheck: HEALTHCHECK };
  const id = await engine.createContainer(name, { ...spec, HostConfig: { Binds: ['kolla_logs:/logs:rw'] } });
  await engine.startContainer(id);
  return id;
}

/** As it comes from another process. */
async function controlled(method: 'GET' | 'DELETE'): Promise<Statistics> {
  const sent = request({ socketPath: cloud.controlSocket, method }).end();
  const [answer] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
  return JSON.parse(await text(answer)) as Statistics;
}

describe('a stub engine, through the connection of the provider', () => {
  it('makes a container of an image by its id, too', async () => {
    await engine.pullImage(IMAGE);
    const id = (await engine.tryInspectImage(IMAGE))?.Id ?? '';
    await engine.createContainer('job', { Image: id });
    expect((await engine.tryInspectContainer('job'))?.Image).toBe(id);
  });

  it('has every image that is pulled, under an id of its own', async () => {
    expect(await engine.tryInspectImage(IMAGE)).toBeUndefined();
    await engine.pullImage(IMAGE);
    await engine.pullImage('registry.example/kolla/nova-api:2');
    const [one, other] = [
      await engine.tryInspectImage(IMAGE),
      await engine.tryInspectImage('registry.example/kolla/nova-api:2'),
    ];
    expect(one?.Id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(other?.Id).not.toBe(one?.Id);
    await engine.removeImage(IMAGE, { force: false });
    expect(await engine.tryInspectImage(IMAGE)).toBeUndefined();
  });

  it('refuses a container whose image is not there, and a name that is taken', async () => {
    await expect(engine.createContainer('nova_api', { Image: IMAGE })).rejects.toThrow(/No such object/);
    await createRunning('nova_api');
    await expect(engine.createContainer('nova_api', { Image: IMAGE })).rejects.toMatchObject({
      kind: 'conflict',
    });
  });

  it('runs a container, shows what it was made of, and ends it', async () => {
    const id = await createRunning('nova_api', ['DEBUG=1']);
    await engine.startContainer(id);
    expect(await engine.tryInspectContainer('nova_api')).toMatchObject({
      Id: id,
      State: { Status: 'running', Running: true },
      Config: { Env: ['DEBUG=1'], Image: IMAGE, Healthcheck: HEALTHCHECK },
      HostConfig: { Binds: ['kolla_logs:/logs:rw'], Privileged: false, Runtime: 'runc' },
    });
    await engine.stopContainer(id, 10);
    await engine.stopContainer(id, 10);
    expect((await engine.tryInspectContainer(id))?.State).toMatchObject({ Status: 'exited', ExitCode: 0 });
    await engine.removeContainer(id, { anonymousVolumes: true });
    expect(await engine.tryInspectContainer(id)).toBeUndefined();
  });

  it('answers an inspection at full size', async () => {
    await createRunning('nova_api');
    const inspection = JSON.stringify(await engine.tryInspectContainer('nova_api'));
    expect(inspection.length).toBeGreaterThan(4000);
  });

  it('runs the command of a healthcheck with success while the container runs', async () => {
    const id = await createRunning('nova_api');
    expect((await engine.tryInspectContainer(id))?.State.Health?.Status).toBe('starting');
    expect(await engine.execute(id, ['true'], 1000)).toEqual({ exitCode: 0, output: '' });
    await engine.stopContainer(id, 1);
    expect(await engine.execute(id, ['true'], 1000)).toMatchObject({ exitCode: -1 });
  });

  it('ends a container that migrates a database, with success', async () => {
    const id = await createRunning('bootstrap', ['KOLLA_UPGRADE=']);
    expect(await engine.waitForExit(id)).toBe(0);
    expect(await engine.readLogs(id, 10)).toBe('');
  });

  it('carries files from one container to another if there are any', async () => {
    const [from, to] = [await createRunning('old'), await createRunning('new')];
    expect(await engine.copyPath(from, to, '/etc/libvirt/passwd.db')).toBe(false);
    await engine.uploadArchive(to, Buffer.alloc(1024));
  });

  it('keeps volumes and networks', async () => {
    await engine.createVolume({ Name: 'kolla_logs' });
    await engine.createNetwork({ Name: 'internal' });
    expect(await engine.tryInspectVolume('kolla_logs')).toMatchObject({ Name: 'kolla_logs' });
    expect(await engine.tryInspectNetwork('internal')).toMatchObject({ Name: 'internal' });
    await engine.removeVolume('kolla_logs');
    await engine.removeNetwork('internal');
    expect(await engine.tryInspectVolume('kolla_logs')).toBeUndefined();
    expect(await engine.tryInspectNetwork('internal')).toBeUndefined();
  });

  it('has nothing of another host', async () => {
    await createRunning('nova_api');
    const other = await connect('cmp1');
    expect(await other.tryInspectContainer('nova_api')).toBeUndefined();
    await other.close();
  });
});

describe('a cloud of stub engines', () => {
  it('counts calls, swaps at the same time, and containers that were replaced', async () => {
    const [one, other] = [await createRunning('one'), await createRunning('other')];
    await controlled('DELETE');
    await engine.renameContainer(one, 'one.prev');
    await engine.renameContainer(other, 'other.prev');
    await engine.renameContainer(other, 'other');
    await engine.removeContainer(one, { anonymousVolumes: false });
    await engine.removeContainer(other, { anonymousVolumes: false });
    expect(await controlled('GET')).toMatchObject({
      calls: { 'rename container': 3, 'remove container': 2 },
      mostSwapsAtOnce: 2,
      replaced: 1,
    });
  });

  it('takes as long for every call as it is told to', async () => {
    const slow = await StubCloud.start({ directory: join(directory, 'slow'), hosts: ['a'], latencyMs: 80 });
    const slowEngine = await connect('a', `unix://${slow.socketOf('a')}`);
    const begun = performance.now();
    await slowEngine.tryInspectContainer('nova_api');
    expect(performance.now() - begun).toBeGreaterThan(75);
    await slowEngine.close();
    await slow.close();
  });

  it('listens on TCP ports, too, where the same engine is', async () => {
    const firstPort = 20_000 + (process.pid % 20_000);
    const both = await StubCloud.start({ directory: join(directory, 'tcp'), hosts: ['a', 'b'], firstPort });
    const [unix, tcp] = await Promise.all([
      connect('b', `unix://${both.socketOf('b')}`),
      connect('b', `tcp://127.0.0.1:${firstPort + 1}`),
    ]);
    await unix.createVolume({ Name: 'kolla_logs' });
    expect(await tcp.tryInspectVolume('kolla_logs')).toBeDefined();
    await Promise.all([unix.close(), tcp.close()]);
    await both.close();
  });
});
