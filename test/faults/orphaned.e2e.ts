import { setTimeout as delay } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import type { Attributes } from '../../lib/provider/resource';
import { emptyFleet } from '../e2e/deployed-fleet';
import { NEW, OLD } from '../e2e/deployed-lab';
import { RealProvider, stateOf } from '../e2e/real-provider';
import type { Fleet } from '../fleet/fleet';
import { until } from '../helpers/until';
import { FLEET_REGISTRY } from '../fleet/fleet-cloud';
import { commandLine, processesOf, signalAll } from './kills/processes';
import { textOf } from './cuts/scenario';

const HOST = 'ctl1';
const IMAGE = 'nova-scheduler';
/** From the request to the instant at which an engine is killed that is to forget a process; it is searched for from here. */
const FIRST_GUESS_MS = 50;
const FIRST_STEP_MS = 32;
const LONGEST_SEARCH = 300;
/** From before anything was made for it until it runs. */
const MOMENTS_MS = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 90, 120];
const LONGEST_REMOVAL_MS = 20_000;
const LONGEST_TEST_MS = 600_000;

/** On the host's network, so that whoever runs keeps the port from the others. */
const scheduler = (tag: string): Attributes => ({
  docker_host: HOST,
  name: 'nova_scheduler',
  image: `${FLEET_REGISTRY}/${IMAGE}:${tag}`,
  env: ['KOLLA_SERVICE_NAME=nova-scheduler'],
  network_mode: 'host',
  healthcheck: [{ test: ['CMD-SHELL', 'healthcheck_port nova-scheduler 5672'], interval: '1s', retries: 2 }],
  stop_timeout: 5,
});

const JOB: Attributes = {
  docker_host: HOST,
  name: 'nova_bootstrap',
  image: `${FLEET_REGISTRY}/${IMAGE}:${NEW}`,
  attach: true,
  must_run: false,
  rm: true,
  logs: true,
  command: ['sh', '-c', 'echo second begins >>/data/runs; cat /data/runs'],
  volumes: [{ volume_name: 'runs', container_path: '/data' }],
};

describe('an engine that is killed in the middle of a start, and has orphaned the process', () => {
  let fleet: Fleet;
  let provider: RealProvider;

  beforeAll(async () => {
    fleet = await emptyFleet('orphaned', { controllers: 1, computes: 0 });
    await fleet.liveRestore(HOST);
    for (const tag of [OLD, NEW]) await fleet.buildRelease(tag, { only: IMAGE });
    provider = await RealProvider.start(fleet.description.hosts[HOST]?.engine ?? '');
  });

  afterEach(async () => {
    const docker = fleet.docker(HOST);
    for (const { Id } of await docker.listContainers({ all: true })) {
      await remove(docker.getContainer(Id));
    }
  });

  afterAll(async () => {
    await provider.client.close();
    await fleet.destroy();
  });

  it(
    'is freed of it by the next apply, which is not kept from the port that it holds',
    async () => {
      const docker = fleet.docker(HOST);
      const before = stateOf(await provider.deploy(scheduler(OLD)));
      const old = docker.getContainer(textOf(before['id']));
      await old.rename({ name: 'nova_scheduler.prev' });
      await old.stop();
      const orphaned = await forgetOne({
        name: 'nova_scheduler',
        Image: textOf(scheduler(NEW)['image']),
        Env: ['KOLLA_SERVICE_NAME=nova-scheduler'],
        HostConfig: { NetworkMode: 'host' },
      });
      const after = stateOf(await provider.deploy(scheduler(NEW), before));
      expect(processesOf(orphaned)).toEqual([]);
      expect(await fleet.containers()).toEqual({ 'ctl1/nova_scheduler': after['id'] });
      expect(after).toMatchObject({ status: 'running', image: scheduler(NEW)['image'] });
    },
    LONGEST_TEST_MS,
  );

  it(
    'has a job that nobody joins before it has ended',
    async () => {
      const orphaned = await forgetOne({
        name: 'nova_bootstrap',
        Image: textOf(JOB['image']),
        Cmd: ['sh', '-c', 'echo first begins >/data/runs; sleep 8; echo first ends >>/data/runs'],
        HostConfig: { Binds: ['runs:/data'] },
      });
      const { container_logs: logs } = stateOf(await provider.deploy(JOB));
      expect(textOf(logs).trim().split('\n')).toEqual(['first begins', 'first ends', 'second begins']);
      expect(processesOf(orphaned)).toEqual([]);
      expect(await fleet.containers()).toEqual({});
    },
    LONGEST_TEST_MS,
  );

  // By another container where the engine refuses to start this one for ever.
  it(
    'starts one that was stopped, whenever in its start the engine was killed',
    async () => {
      let state = stateOf(await provider.deploy(scheduler(NEW)));
      for (const afterMs of MOMENTS_MS) {
        const stopped = textOf(state['id']);
        const container = fleet.docker(HOST).getContainer(stopped);
        await container.stop();
        await killDuringStart(container, afterMs);
        state = stateOf(await provider.deploy(scheduler(NEW), state));
        const running = textOf(state['id']);
        const servers = [...new Set([stopped, running])].flatMap(serversOf);
        expect({ afterMs, servers: servers.length }).toEqual({ afterMs, servers: 1 });
        expect(await fleet.containers()).toEqual({ 'ctl1/nova_scheduler': running });
      }
    },
    LONGEST_TEST_MS,
  );

  async function killDuringStart(container: Dockerode.Container, afterMs: number): Promise<void> {
    const start = container.start().catch(() => undefined);
    await delay(Math.max(0, afterMs));
    await fleet.kill(HOST);
    await start;
    await fleet.heal(HOST);
  }

  /** Kills the engine earlier or later in a start until that has the effect; returns the id of the container. */
  async function forgetOne(options: Dockerode.ContainerCreateOptions): Promise<string> {
    let afterMs = FIRST_GUESS_MS;
    let stepMs = FIRST_STEP_MS;
    let direction = 0;
    for (let time = 1; time <= LONGEST_SEARCH; time += 1) {
      const container = await fleet.docker(HOST).createContainer(options);
      await killDuringStart(container, afterMs);
      const wasTooEarly = (await container.inspect()).State.Status === 'created';
      if (wasTooEarly && processesOf(container.id).some(isBeyondItsRuntime)) return container.id;
      const next = wasTooEarly ? 1 : -1;
      if (next === -direction) stepMs = Math.max(1, stepMs / 2);
      direction = next;
      afterMs += direction * stepMs;
      signalAll(processesOf(container.id), 'SIGKILL');
      await remove(container);
    }
    throw new Error(`an engine that was killed ${LONGEST_SEARCH} times has orphaned nothing`);
  }
});

/** An engine that sees it end at the same instant refuses to. */
function remove(container: Dockerode.Container): Promise<void> {
  const isRemoved = () =>
    container.remove({ force: true }).then(
      () => true,
      () => false,
    );
  return until(isRemoved, LONGEST_REMOVAL_MS, 'the end of a container');
}

function serversOf(container: string): readonly number[] {
  return processesOf(container).filter((id) => commandLine(id).startsWith('httpd'));
}

/** Until a container is started, its process is the runtime's own, which waits. */
function isBeyondItsRuntime(id: number): boolean {
  return !['', 'runc init'].includes(commandLine(id));
}
