import { stringify } from 'yaml';
import type { DesiredService, ResolvedContainer, ResolvedJob } from '../lib/model/desired-service';
import type { LabNames } from '../test/lab/lab-names';

const INVENTORY_NAME = 'inventory.yml';
const PLAYBOOK_NAME = 'site.yml';

export const PLAYBOOK_ARGS = ['-i', INVENTORY_NAME, PLAYBOOK_NAME];
/** No facts, pipelining, ten hosts at a time. */
const CONFIG = [
  '[defaults]',
  'forks = 10',
  'host_key_checking = false',
  '[connection]',
  'pipelining = true',
  '',
].join('\n');

/** The same upgrade as `service` is, as an operator writes it for Ansible: files by name. */
export function playbookFiles(service: DesiredService, names: LabNames): Readonly<Record<string, string>> {
  return {
    'ansible.cfg': CONFIG,
    [INVENTORY_NAME]: stringify(inventory(names)),
    [PLAYBOOK_NAME]: stringify(plays(service, names)),
  };
}

function inventory(names: LabNames): object {
  const group = (hosts: readonly string[]) => ({
    hosts: Object.fromEntries(hosts.map((host) => [host, { suffix: names.suffix(host) }])),
  });
  return {
    all: {
      vars: { ansible_connection: 'local', ansible_python_interpreter: '/usr/bin/python3' },
      children: { control: group(names.controllers), compute: group(names.computes) },
    },
  };
}

/** Wave after wave: jobs on their host where their image changes, conductors on all hosts, the others one host at a time, computes as forks allow. */
function plays(service: DesiredService, names: LabNames): readonly object[] {
  return service.waves.flatMap((wave): readonly object[] => {
    // Jobs of a first deploy alone are left out.
    if (wave.kind === 'jobs')
      return wave.jobs.filter(({ triggers }) => triggers.length > 0).map((job) => jobPlay(job, names));
    if (wave.kind !== 'roles') return [];
    const [first] = wave.containers;
    if (first === undefined) return [];
    const tasks = wave.containers
      .filter(({ host }) => host === first.host)
      .map((it) => containerTask(it, names));
    return [
      {
        hosts: names.controllers.includes(first.host) ? 'control' : 'compute',
        gather_facts: false,
        ...(wave.update === 'one-host-at-a-time' && { serial: 1 }),
        tasks,
      },
    ];
  });
}

function containerTask(container: ResolvedContainer, names: LabNames): object {
  const { host, role, image, healthcheck, stopTimeoutSeconds } = container;
  return {
    name: role,
    'community.docker.docker_container': withSuffix(names.suffix(host), {
      ...commonOptions(container),
      image,
      state: 'started',
      stop_timeout: stopTimeoutSeconds,
      ...(healthcheck && {
        healthcheck: {
          test: healthcheck.test,
          interval: `${healthcheck.intervalSeconds ?? 30}s`,
          timeout: `${healthcheck.timeoutSeconds ?? 30}s`,
          retries: healthcheck.retries ?? 3,
          start_period: `${healthcheck.startPeriodSeconds ?? 0}s`,
        },
      }),
    }),
  };
}

/** Runs with the new image where the role whose image it takes runs with another one, or not at all. */
function jobPlay(job: ResolvedJob, names: LabNames): object {
  const [trigger] = job.triggers;
  const container = `${(trigger?.role ?? '').replaceAll('-', '_')}-{{ suffix }}`;
  return {
    hosts: job.host,
    gather_facts: false,
    tasks: [
      { 'community.docker.docker_container_info': { name: container }, register: 'running' },
      {
        name: job.job,
        'community.docker.docker_container': withSuffix(names.suffix(job.host), {
          ...commonOptions(job),
          image: job.image,
          state: 'started',
          detach: false,
          cleanup: true,
        }),
        when: `not running.exists or running.container.Config.Image != '${job.image}'`,
      },
    ],
  };
}

function commonOptions({
  container,
  volumes,
  environment,
  networkMode,
  privileged,
  user,
  command,
  entrypoint,
}: ResolvedContainer | ResolvedJob): object {
  return {
    name: container,
    container_default_behavior: 'no_defaults',
    volumes,
    env: environment,
    network_mode: networkMode,
    privileged,
    user,
    command,
    entrypoint,
  };
}

/** Names end in the host's suffix, which is a variable of the inventory. */
function withSuffix(suffix: string, options: object): unknown {
  return JSON.parse(JSON.stringify(options).replaceAll(suffix, '{{ suffix }}'));
}
