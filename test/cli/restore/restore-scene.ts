/** A small nova at release 2 on engines in memory, with a MariaDB beside which the scripts of a restore run. */
import type { ServiceSession } from '../../../lib/cli/cloud-session';
import { framed } from '../../../lib/cli/framed-answer';
import type { RestoreWork } from '../../../lib/cli/restore/perform-step';
import { ServiceContainers } from '../../../lib/cli/restore/service-containers';
import { SnapshotHost } from '../../../lib/cli/snapshot-host';
import type { RunEvent } from '../../../lib/contract/run-event';
import type { ContainerSpec } from '../../../lib/engine/container-engine';
import { definitionsOf } from '../../../lib/model/service';
import { declaredHosts } from '../../../lib/provider/declared-hosts';
import { RunEvents } from '../../../lib/provider/events/run-events';
import { Hosts } from '../../../lib/provider/hosts';
import { nova } from '../../../lib/services/nova';
import { FakeContainer, type Behaviour } from '../../helpers/fake-container';
import { FakeEngine } from '../../helpers/fake-engine';
import { readNova } from '../../services/small-nova';
import { ID, restoreFacts } from './restored-nova';

const OPTIONS = '{ console: none, metadata: false, ssh: false }';
const IMAGES = ['conductor', 'scheduler', 'api', 'libvirt', 'compute'];
export const CONTAINERS = {
  ctl1: ['nova_conductor', 'nova_scheduler', 'nova_api'],
  ctl2: ['nova_conductor', 'nova_scheduler', 'nova_api'],
  cmp1: ['nova_libvirt', 'nova_compute'],
};
const ORIGIN = {
  command: 'restore',
  snapshot: ID,
  user: 'alice',
  machine: 'deploy1',
  directory: '/srv/site',
  process: '4711',
  kollaform: '1.0.0',
} as const;
const SERVER_IMAGE = 'q/mariadb-server:1';

/** An engine on which containers with a script end at once, and print what the test says. */
export class ScriptedEngine extends FakeEngine {
  /** By the script. @default - it exits with 0 and prints nothing */
  readonly scripts = new Map<string, Behaviour>();
  /** What was created to run a script, in order. */
  readonly ran: ContainerSpec[] = [];

  override async createContainer(name: string, spec: ContainerSpec): Promise<string> {
    const id = await super.createContainer(name, spec);
    const script = spec.Cmd?.[0] === 'sh' ? spec.Cmd[2] : undefined;
    if (script === undefined) return id;
    this.ran.push(spec);
    const behaviour = { exitCode: 0, ...(this.scripts.get(script) ?? this.#answerTo(script)) };
    this.containers.set(id, new FakeContainer(id, name, spec.Image, spec, behaviour));
    return id;
  }

  /** A question's script says where its answer begins and ends. */
  #answerTo(script: string): Behaviour {
    const known = [...this.scripts].find(([it]) => framed(it) === script)?.[1] ?? {};
    return { ...known, logs: `kollaform: begin\n${known.logs ?? ''}\nkollaform: end` };
  }
}

export class RestoreScene {
  /** Successful changes on all hosts, in order: `ctl1: stop nova_api`. */
  readonly journal: string[] = [];
  readonly printed: string[] = [];
  /** What was told to the record. */
  readonly events: RunEvent[] = [];
  readonly runEvents = new RunEvents({ run: 'run-1', begin: ORIGIN }, (event) => this.events.push(event));
  readonly aborter = new AbortController();
  /** What a person answers; Ctrl-C unless set. */
  answer: string | undefined;
  readonly #engines = new Map<string, ScriptedEngine>();

  private constructor(readonly session: ServiceSession) {}

  static create(): RestoreScene {
    const { cloud, services } = readNova(OPTIONS, 'nova: { tag: "2" }');
    const [service] = services;
    if (service === undefined) throw new Error('versions.yml names nova');
    const declared = declaredHosts({
      hosts: {
        ctl1: { engine: 'unix:///1.sock' },
        ctl2: { engine: 'unix:///2.sock' },
        cmp1: { engine: 'unix:///3.sock', on_unreachable: 'skip' },
      },
    });
    const hosts = new Hosts(declared, (host) => Promise.resolve(scene.engine(host)));
    const scene: RestoreScene = new RestoreScene({
      cloud,
      service,
      definitionFor: definitionsOf(nova, cloud),
      hosts,
    });
    return scene.#upgraded();
  }

  engine(host: string): ScriptedEngine {
    const found = this.#engines.get(host) ?? new ScriptedEngine(host, this.journal);
    this.#engines.set(host, found);
    return found;
  }

  get first(): ScriptedEngine {
    return this.engine('ctl1');
  }

  snapshotHost(): Promise<SnapshotHost> {
    return SnapshotHost.of(this.session, this.aborter.signal);
  }

  async work(others: Partial<RestoreWork> = {}): Promise<RestoreWork> {
    return {
      host: await this.snapshotHost(),
      containers: this.containers(),
      facts: restoreFacts(),
      terminal: {
        print: (lines) => this.printed.push(...[lines].flat()),
        ask: () => Promise.resolve(this.answer),
        isInteractive: true,
      },
      events: this.runEvents,
      mayAsk: true,
      savePresent: () => Promise.resolve('saved'),
      ...others,
    };
  }

  containers(): ServiceContainers {
    return new ServiceContainers(this.session.hosts, this.aborter.signal, this.runEvents);
  }

  /** Release 2 runs; images of release 1 are there. */
  #upgraded(): this {
    for (const [host, names] of Object.entries(CONTAINERS)) {
      const engine = this.engine(host);
      for (const image of IMAGES) engine.addImage(`q/nova-${image}:1`).addImage(`q/nova-${image}:2`);
      for (const name of names) {
        const Image = `q/${name.replace('_', '-')}:2`;
        engine.addContainer(name, { spec: { Image, HostConfig: { RestartPolicy: { Name: 'always' } } } });
      }
    }
    this.first.addImage(SERVER_IMAGE);
    this.first.addContainer('mariadb', {
      spec: { Image: SERVER_IMAGE, Healthcheck: { Test: ['CMD', 'healthcheck.sh'] } },
    });
    return this;
  }
}
