import { setTimeout as delay } from 'node:timers/promises';
import type { Attributes, StateResult } from '../../../lib/provider/resource';
import { containerPlan } from '../../../lib/provider/container/container-schema';
import { known } from '../../../lib/provider/decode';
import { recordedText } from '../../../lib/provider/fleet/fleet-members';
import type { RealProvider } from '../../e2e/real-provider';
import { slotOf, type Runner } from '../rivals';
import type { Bench } from './bench';
import { judgeRuns } from './judge-runs';
import { textOf, VERSIONS, type Scenario, type Version } from './scenario';
import { KEPT_FILES } from './scenarios';

const SETTLING_MS = 200;
/** Of all that are in a fleet. */
const ROLE = 'conductor';

/** A scenario on the bench: what is recorded of it, what it is like, and whether that is as it should be. */
export class DeployedScenario {
  #version: Version = VERSIONS.one;
  #states: readonly (Attributes | null)[];
  #keptFiles: readonly string[] = [];

  constructor(
    readonly bench: Bench,
    readonly scenario: Scenario,
  ) {
    this.#states = this.#resources(this.#version).map(() => null);
  }

  /** The version to go to next. */
  get otherVersion(): Version {
    return this.#version === VERSIONS.one ? VERSIONS.other : VERSIONS.one;
  }

  /** Deploys what is to be upgraded, with data that must never be lost. */
  async prepare(): Promise<void> {
    const faults = await this.deploy(this.#version);
    if (faults.length > 0) throw new Error(faults.join('\n'));
    const wanted = this.#containers(this.#version);
    this.#keptFiles = KEPT_FILES.filter((it) => it.startsWith('/data/') || wanted[0]?.['carry_over']);
    for (const file of this.#keptFiles) await this.#inEach(['sh', '-c', `echo kept >${file}`]);
  }

  /** Forgets and removes all that is left of it. */
  async clear(): Promise<void> {
    for (const { id } of await this.#inspectAll()) {
      await this.bench.lab.docker.getContainer(id).remove({ force: true });
    }
    this.#states = this.#states.map(() => null);
    this.#keptFiles = [];
  }

  isOwn({ name }: { readonly name: string }): boolean {
    return this.#containers(this.#version).some(
      (it) => name.replace(/\.(next|prev|reaper)$/, '') === it['name'],
    );
  }

  /** Applies; returns what went wrong. When nothing did, everything is at this version. */
  async deploy(version: Version): Promise<readonly string[]> {
    const provider = await this.bench.provider();
    const results = await this.apply(provider, version);
    await provider.client.close();
    const said = results.flatMap(({ diagnostics }) => diagnostics);
    if (said.length > 0) return said.map(({ summary, detail = '' }) => `${summary}: ${detail}`);
    this.#version = version;
    this.#states = results.map(({ state }) => state);
    return this.judge();
  }

  /** All its resources at the same time, as Terraform does. */
  apply(provider: RealProvider, version: Version): Promise<readonly StateResult[]> {
    const resources = this.#resources(version);
    return Promise.all(
      resources.map((it, index) => provider.deploy(it, this.#states[index] ?? null, this.#type)),
    );
  }

  /** Reads and plans; returns what is wrong with that. */
  async inspect(version: Version): Promise<readonly string[]> {
    const before = await this.#settledFacts();
    const provider = await this.bench.provider();
    const plans = await this.#plan(provider, version);
    await provider.client.close();
    const after = await this.#lastingFacts();
    const changed =
      String(before) === String(after) ? [] : [`the plan changed ${before.join()} to ${after.join()}`];
    const unreported = this.#containers(version).flatMap((container, index) => {
      const name = textOf(container['name']);
      const isUnderWay = before.some(
        (it) => it.startsWith(`${name}.next `) || it.startsWith(`${name}.prev `),
      );
      const refreshed = plans[this.scenario.together ? 0 : index]?.refreshed ?? null;
      const status = this.#statusOf(refreshed, container) ?? 'interrupted';
      return isUnderWay && !status.includes('interrupted') ? [`${name} is called ${status}`] : [];
    });
    return [...changed, ...unreported];
  }

  /** Everything runs as it should, nothing else is there, data is, and another plan has nothing to do. */
  async judge(): Promise<readonly string[]> {
    const isJob = this.scenario.kind === 'job';
    const wanted = isJob ? [] : this.#containers(this.#version);
    const expected = wanted
      .map(
        ({ name, image, restart }) => `${textOf(name)} running ${textOf(image)} ${textOf(restart ?? 'no')}`,
      )
      .sort();
    const facts = await this.facts();
    if (String(facts) !== String(expected)) return [`there is ${facts.join()}; expected: ${expected.join()}`];
    const kept = await Promise.all(this.#keptFiles.map((file) => this.#inEach(['cat', file])));
    const lost = kept.flat().every((it) => it === 'kept') ? [] : [`data is lost: ${kept.flat().join()}`];
    const runs = isJob ? judgeRuns(this.#runs()) : [];
    return [...lost, ...runs, ...(await this.#planned())];
  }

  /** `name status image policy` of every container, sorted. */
  async facts(): Promise<readonly string[]> {
    const all = await this.#inspectAll();
    return all.map(({ name, status, image, policy }) => `${name} ${status} ${image} ${policy}`).sort();
  }

  /** When what the others of a group had under way at the cut has come to its end. */
  async #settledFacts(): Promise<readonly string[]> {
    for (let last: readonly string[] = []; ;) {
      const now = await this.#lastingFacts();
      if (String(now) === String(last)) return now;
      last = now;
      await delay(SETTLING_MS);
    }
  }

  /** Without the status where a container may be restarted by its engine again and again. */
  async #lastingFacts(): Promise<readonly string[]> {
    const facts = await this.facts();
    if (this.scenario.kind !== 'failing upgrade') return facts;
    return facts.map((it) => it.replace(/ \w+ /, ' ? '));
  }

  async runners(): Promise<readonly Runner[]> {
    const running = (await this.#inspectAll()).filter(({ status }) => status === 'running');
    return running.map(({ id, name, image }) => {
      const host = this.bench.lab.names.tryFindHost(name) ?? '';
      return { id, image, slot: slotOf({ host, name }), isEnding: false };
    });
  }

  #containers(version: Version): readonly Attributes[] {
    return this.scenario.containers(version);
  }

  /** As Terraform knows them. */
  #resources(version: Version): readonly Attributes[] {
    const containers = this.#containers(version);
    return this.scenario.together ? [fleetOf(containers)] : containers;
  }

  get #type(): string {
    return this.scenario.together ? 'docker_fleet' : 'docker_container';
  }

  #plan(provider: RealProvider, version: Version) {
    const resources = this.#resources(version);
    return Promise.all(
      resources.map((it, index) => provider.plan(it, this.#states[index] ?? null, this.#type)),
    );
  }

  /** What a read says of a container; undefined when there is none. */
  #statusOf(refreshed: Attributes | null, container: Attributes): string | undefined {
    if (this.scenario.together)
      return recordedText(refreshed, 'running', { role: ROLE, host: textOf(container['docker_host']) });
    return refreshed === null ? undefined : known(containerPlan(refreshed).status);
  }

  async #planned(): Promise<readonly string[]> {
    const provider = await this.bench.provider();
    const plans = await this.#plan(provider, this.#version);
    await provider.client.close();
    return plans.flatMap(({ planned, refreshed }) =>
      Object.keys(planned)
        .filter((name) => JSON.stringify(planned[name]) !== JSON.stringify(refreshed?.[name]))
        .map((name) => `another plan changes ${name}`),
    );
  }

  /** Lines that the job found in its volume at the end of its last run. */
  #runs(): readonly string[] {
    const logs = textOf(this.#states[0]?.['container_logs'] ?? '');
    return logs.split('\n').flatMap((line) => line.trim() || []);
  }

  async #inEach(command: readonly string[]): Promise<readonly string[]> {
    const { lab } = this.bench;
    return Promise.all(
      this.#containers(this.#version).map(({ docker_host: host, name }) => {
        const suffix = `-${lab.names.suffix(textOf(host))}`;
        return lab.execute(textOf(host), textOf(name).slice(0, -suffix.length), command);
      }),
    );
  }

  async #inspectAll() {
    const { lab } = this.bench;
    const own = Object.entries(await lab.containers()).filter(([name]) => this.isOwn({ name }));
    const found = await Promise.all(
      own.map(async ([name, id]) => {
        const inspected = await lab.docker.getContainer(id).inspect().catch(ignoreGone);
        if (inspected === undefined) return [];
        const { State, Config, HostConfig } = inspected;
        const policy = HostConfig.RestartPolicy?.Name ?? '';
        return [{ id, name, status: State.Status, image: Config.Image, policy: policy || 'no' }];
      }),
    );
    return found.flat();
  }
}

/** What is under way at a cut goes on: a container may be removed after it was listed. */
function ignoreGone(error: unknown): undefined {
  if ((error as { readonly statusCode?: number }).statusCode !== 404) throw error;
}

function fleetOf(containers: readonly Attributes[]): Attributes {
  const settings = containers.map(
    ({ docker_host: host, ...own }) => [textOf(host), JSON.stringify(own)] as const,
  );
  return {
    strategy: 'together',
    containers: { [ROLE]: settings[0]?.[1] ?? '{}' },
    hosts: { [ROLE]: settings.map(([host]) => host) },
    host_settings: { [ROLE]: Object.fromEntries(settings) },
  };
}
