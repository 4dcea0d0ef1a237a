import type { Attributes } from '../../../lib/provider/resource';
import type { LabNames } from '../../lab/lab-names';
import { anyTwoVersions, none, sameSlot, sameSlotUnlessEnding } from '../rivals';
import { VERSIONS, type Scenario, type Version } from './scenario';

export const IMAGE = 'nova-scheduler';
/** Inside the containers: on a named volume, and carried over from the old container into the new one. */
export const KEPT_FILES = ['/data/kept', '/etc/kept'];

/** Everything that an apply does with containers. */
export function scenarios(names: LabNames): readonly Scenario[] {
  const one = containersOn(names, ['ctl1']);
  const three = containersOn(names, ['ctl1', 'ctl2', 'ctl3']);
  const restarts = { restart: 'unless-stopped' };
  return [
    swap('a swap, stop-first', one('stop_first', { ...restarts, ...carryOver })),
    swap('a swap, stop-first, without a restart policy', one('plain', {})),
    {
      ...swap('a swap, start-first', one('start_first', { ...restarts, update_order: 'start-first' })),
      areRivals: none,
    },
    {
      ...swap('a swap, drain-first', one('drain_first', { ...restarts, ...drainFirst }, 'drains')),
      areRivals: sameSlotUnlessEnding,
    },
    { ...swap('a failing swap', one('failing', { ...restarts, ...carryOver })), kind: 'failing upgrade' },
    { ...swap('a first deployment', one('first', restarts)), kind: 'first deployment' },
    { ...swap('a job', one('job', job)), kind: 'job' },
    group('a group', three('conductor', restarts)),
    {
      ...group('a failing group', three('failing_conductor', restarts)),
      kind: 'failing upgrade',
    },
  ];
}

/** A scenario whose recovery is cut as well. */
export interface TwofoldCuts {
  readonly scenario: Scenario;
  /** Which call of the apply, and which of the one that recovers from that. */
  readonly calls: readonly (readonly [number, number])[];
}

/** Early and late in the apply, early and late in its recovery. */
export function twofoldCuts(names: LabNames): readonly TwofoldCuts[] {
  return [
    twofold(names, 'a swap, stop-first', [3, 5, 7], [1, 2, 4]),
    twofold(names, 'a group', [4, 11, 17], [1, 4, 9]),
  ];
}

function twofold(
  names: LabNames,
  title: string,
  firsts: readonly number[],
  seconds: readonly number[],
): TwofoldCuts {
  const found = scenarios(names).find((it) => it.title === title);
  if (found === undefined) throw new Error(title);
  const calls = firsts.flatMap((first) => seconds.map((second) => [first, second] as const));
  return { scenario: { ...found, title: `${title}, and its recovery` }, calls };
}

const carryOver: Attributes = { carry_over: ['/etc/kept', '/etc/absent'] };
/** With an old one that lives on after the signal, and is waited for: what a deploy leaves to the next one is no leftover. */
const drainFirst: Attributes = {
  update_order: 'drain-first',
  drain_command: ['sh', '-c', '! grep -q ready /tmp/status'],
  drain_wait_seconds: 15,
};
const job: Attributes = {
  attach: true,
  must_run: false,
  rm: true,
  logs: true,
  healthcheck: [],
  command: ['sh', '-c', 'echo begin >>/data/runs; sleep 1; echo end >>/data/runs; cat /data/runs'],
};

type Containers = Scenario['containers'];

function swap(title: string, containers: Containers): Scenario {
  return { title, containers, kind: 'upgrade', areRivals: sameSlot };
}

function group(title: string, containers: Containers): Scenario {
  return { ...swap(title, containers), together: true, areRivals: anyTwoVersions };
}

function containersOn(names: LabNames, hosts: readonly string[]) {
  return (name: string, settings: Attributes, behaviour = 'ok'): Containers =>
    (version) =>
      hosts.map((host) => ({
        docker_host: host,
        name: names.on(host, name),
        image: `${names.registry}/${IMAGE}:${version}`,
        env: [
          'KOLLA_SERVICE_NAME=nova-scheduler',
          'DRAIN_SECONDS=2',
          `BEHAVIOUR=${isFailing(host, hosts, version) ? 'exits' : behaviour}`,
        ],
        volumes: [{ volume_name: names.on(host, `${name}_data`), container_path: '/data' }],
        healthcheck: [
          { test: ['CMD-SHELL', 'healthcheck_port nova-scheduler 5672'], interval: '1s', retries: 2 },
        ],
        wait_timeout: 20,
        stop_timeout: 5,
        ...settings,
      }));
}

/** One of several: the others are rolled back because of it. */
function isFailing(host: string, hosts: readonly string[], version: Version): boolean {
  return version === VERSIONS.bad && host === (hosts[1] ?? hosts[0]);
}
