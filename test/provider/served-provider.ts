import { join } from 'node:path';
import type { PlannedUpgrade } from '../../lib/contract/planned-upgrade';
import type { RunEvent } from '../../lib/contract/run-event';
import { dockerProvider } from '../../lib/provider/docker-provider';
import { RunEvents } from '../../lib/provider/events/run-events';
import { RunRecord } from '../../lib/provider/events/run-record';
import { DeployGate } from '../../lib/provider/hooks/deploy-gate';
import { RunHooks } from '../../lib/provider/hooks/run-hooks';
import type { MakeEvents } from '../../lib/provider/events/run-origin';
import type { Attributes, Diagnostic, PlanResult, StateResult } from '../../lib/provider/resource';
import { FakeClock } from '../helpers/fake-clock';
import { FakeEngine } from '../helpers/fake-engine';
import { ProviderClient } from '../helpers/provider-client';

const HOSTS = ['ctl1', 'ctl2', 'ctl3'];

/** Of each run, whatever process tells it. */
export const ORIGIN = {
  run: 'run-1',
  begin: {
    command: 'deploy',
    user: 'operator',
    machine: 'deploy1',
    directory: '/srv/site',
    process: '4711 88231',
    kollaform: '1.0.0',
  },
} as const;

/** The provider behind real gRPC with three fake engines, and Terraform's way to use it. */
export class ServedProvider {
  readonly journal: string[] = [];
  /** What `docker_upgrade` has reported. */
  readonly upgrades: PlannedUpgrade[] = [];
  /** What all processes have told. */
  readonly events: RunEvent[] = [];
  readonly engines: Readonly<Record<string, FakeEngine>>;
  #client: ProviderClient | undefined;
  #started: Parameters<ServedProvider['start']> = [];

  constructor(readonly hosts: readonly string[] = HOSTS) {
    this.engines = Object.fromEntries(hosts.map((host) => [host, new FakeEngine(host, this.journal)]));
  }

  /** Also for another process of the provider: Terraform plans in one and applies in the next. */
  async start(skippable: readonly string[] = [], others: Attributes = {}): Promise<void> {
    await this.stop();
    this.#started = [skippable, others];
    const open = async (host: string) => {
      const engine = await Promise.resolve(this.engine(host));
      engine.history.ensureAlive('connect');
      return engine;
    };
    const makeEvents: MakeEvents = (order, records, hooks = []) => {
      const record = records === undefined ? undefined : new RunRecord(join(records, 'run-1.jsonl'));
      return new RunEvents(ORIGIN, (event) => this.events.push(event), {
        order,
        record,
        hooks: new RunHooks(hooks, process.env),
        gate: new DeployGate(hooks, process.env),
      });
    };
    this.#client = await ProviderClient.serve(
      dockerProvider(open, new FakeClock(), {}, makeEvents, (it) => this.upgrades.push(it)),
    );
    const hosts = this.hosts.map((host) => [
      host,
      { engine: `unix:///run/${host}.sock`, ...(skippable.includes(host) && { on_unreachable: 'skip' }) },
    ]);
    await this.client.configure({ hosts: Object.fromEntries(hosts) as Attributes, ...others });
  }

  /** The next process, configured alike. */
  async restart(): Promise<void> {
    await this.start(...this.#started);
  }

  /** The next process, with a configuration that does not have this host any more. */
  async startWithout(host: string): Promise<void> {
    const [skippable, others] = this.#started;
    const hosts = this.hosts
      .filter((it) => it !== host)
      .map((it) => [it, { engine: `unix:///run/${it}.sock` }]);
    await this.start(skippable, { ...others, hosts: Object.fromEntries(hosts) as Attributes });
  }

  async stop(): Promise<void> {
    await this.#client?.close();
    this.#client = undefined;
  }

  /** Terraform is killed. */
  async vanish(): Promise<void> {
    await this.#client?.vanish();
    this.#client = undefined;
  }

  get client(): ProviderClient {
    if (this.#client === undefined) throw new Error('not started');
    return this.#client;
  }

  engine(host = 'ctl1'): FakeEngine {
    const engine = this.engines[host];
    if (engine === undefined) throw new Error(`no engine ${host}`);
    return engine;
  }

  /** Reads, plans and applies, as `terraform apply` does. */
  async deploy(type: string, config: Attributes, prior: Attributes | null = null): Promise<StateResult> {
    const { planned, refreshed, diagnostics } = await this.plan(type, config, prior);
    if (diagnostics.some(({ severity }) => severity === 'error')) return { state: refreshed, diagnostics };
    return this.client.apply(type, refreshed, planned);
  }

  /** Reads and plans, as `terraform plan` does. */
  async plan(
    type: string,
    config: Attributes,
    prior: Attributes | null = null,
  ): Promise<PlanResult & { readonly refreshed: Attributes | null }> {
    if (this.client.hasApplied) await this.restart();
    const refreshed = prior === null ? null : await this.refresh(type, prior);
    return { ...(await this.client.plan(type, config, refreshed)), refreshed };
  }

  /** What all that was planned in this process does, as a plan tells it last. */
  async upgrade(): Promise<readonly Diagnostic[]> {
    return (await this.client.readDataSource('docker_upgrade', { after: [] })).diagnostics;
  }

  async refresh(type: string, prior: Attributes): Promise<Attributes | null> {
    return (await this.client.read(type, prior)).state;
  }
}

/** The state of a success. */
export function stateOf({ state, diagnostics }: StateResult): Attributes {
  expect(diagnostics).toEqual([]);
  if (state === null) throw new Error('there is no state');
  return state;
}

/** What a plan shows as changed. */
export function changes(plan: {
  readonly planned: Attributes;
  readonly refreshed: Attributes | null;
}): Attributes {
  const isSame = (name: string) =>
    JSON.stringify(plan.planned[name]) === JSON.stringify(plan.refreshed?.[name]);
  return Object.fromEntries(Object.entries(plan.planned).filter(([name]) => !isSame(name)));
}

export function textOf(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ severity, summary, detail }) => `${severity}: ${summary}\n${detail ?? ''}`)
    .join('\n');
}
