/** What kolla-ansible compares before it leaves a container alone: `kolla_container_worker.py`, `compare_*`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedContainer } from '../../lib/model/desired-service';

/** As `render.py` writes it. */
export interface KollaContainer {
  readonly container: string;
  readonly image: string;
  readonly binds: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly privileged: boolean;
  readonly ipc_mode?: string;
  readonly pid_mode?: string;
  readonly cgroupns_mode?: string;
  readonly ulimits: Readonly<Record<string, number>>;
  readonly healthcheck?: {
    readonly test: readonly string[];
    readonly interval: number;
    readonly timeout: number;
    readonly retries: number;
    readonly start_period: number;
  };
}

/** By role, as kolla-ansible of that release makes them with its defaults. */
export function kollaContainers(release: string, distro: string): Readonly<Record<string, KollaContainer>> {
  const text = readFileSync(join(__dirname, 'kolla-ansible', `${release}-${distro}.json`), 'utf8');
  return JSON.parse(text) as Readonly<Record<string, KollaContainer>>;
}

/** Names of the comparisons that fail; each would have kolla-ansible recreate the container. */
export function differences(kolla: KollaContainer, container: ResolvedContainer): readonly string[] {
  const { environment = {}, healthcheck } = container;
  const checks: Readonly<Record<string, boolean>> = {
    name: container.container === kolla.container,
    image: new RegExp(`/${kolla.image}:`).test(container.image),
    volumes: isSame([...(container.volumes ?? [])].sort(), kolla.binds),
    environment: Object.entries(kolla.environment).every(([name, value]) => environment[name] === value),
    privileged: (container.privileged ?? false) === kolla.privileged,
    pid_mode: container.pidMode === kolla.pid_mode,
    ipc_mode: kolla.ipc_mode === undefined || container.ipcMode === kolla.ipc_mode,
    cgroupns_mode: kolla.cgroupns_mode === undefined || container.cgroupnsMode === kolla.cgroupns_mode,
    dimensions: isSame(sorted(container.ulimits ?? {}), sorted(kolla.ulimits)),
    healthcheck: isSame(
      healthcheck && {
        test: healthcheck.test,
        interval: healthcheck.intervalSeconds,
        timeout: healthcheck.timeoutSeconds,
        retries: healthcheck.retries,
        start_period: healthcheck.startPeriodSeconds,
      },
      kolla.healthcheck,
    ),
    nothing_else: (['labels', 'tmpfs', 'capabilities', 'securityOptions', 'command'] as const).every(
      (key) => container[key] === undefined,
    ),
  };
  return Object.entries(checks).flatMap(([name, isEqual]) => (isEqual ? [] : [name]));
}

function sorted(record: Readonly<Record<string, number>>): readonly unknown[] {
  return Object.entries(record).sort(([one], [other]) => one.localeCompare(other));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
