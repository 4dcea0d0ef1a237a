import type { Fleet } from '../../fleet/fleet';
import { processTree, providersOf, signal, tryFindProgram } from './processes';
import type { RunningCommand } from '../../lab/running-command';

/** Where a fault happens. */
export interface Place {
  readonly fleet: Fleet;
  readonly workingDirectory: string;
  readonly apply: RunningCommand;
  readonly host: string;
}

export interface Fault {
  /** `SIGKILL of the provider` */
  readonly name: string;
  /** What is deployed with. @default 'terraform' */
  readonly program?: 'cdktf';
  /** Hosts that it may hit; none when it hits the machine where the deploy was started. */
  readonly hosts: readonly string[];
  readonly strike: (place: Place) => Promise<void> | void;
  /** Seconds in which the deploy ends after it, where that is promised. */
  readonly endsWithin?: number;
}

/** Graceful timeout twice - a new one is stopped, or an old one - ten seconds of grace for its health, and some for the rest. */
const INTERRUPTED_WITHIN = 2 * 5 + 10 + 5;

const providers = ({ workingDirectory, apply }: Place) =>
  providersOf(workingDirectory, processTree(apply.pid));
const terraform = ({ apply }: Place) => tryFindProgram(apply.pid, 'terraform') ?? apply.pid;

export const FAULTS: readonly Fault[] = [
  {
    name: 'SIGKILL of the provider',
    hosts: [],
    strike: (place) => {
      for (const id of providers(place)) signal(id, 'SIGKILL');
    },
  },
  {
    name: 'SIGKILL of terraform',
    hosts: [],
    strike: (place) => {
      signal(terraform(place), 'SIGKILL');
    },
  },
  {
    name: 'SIGKILL of cdktf alone',
    program: 'cdktf',
    hosts: [],
    strike: ({ apply }) => {
      signal(apply.pid, 'SIGKILL');
    },
  },
  {
    name: 'SIGKILL of cdktf and all below',
    program: 'cdktf',
    hosts: [],
    strike: ({ apply }) => {
      for (const id of processTree(apply.pid)) signal(id, 'SIGKILL');
    },
  },
  {
    name: 'Ctrl-C (SIGINT to the process group)',
    hosts: [],
    endsWithin: INTERRUPTED_WITHIN,
    strike: ({ apply }) => {
      for (const id of processTree(apply.pid)) signal(id, 'SIGINT');
    },
  },
  {
    name: 'SIGTERM to terraform',
    hosts: [],
    endsWithin: INTERRUPTED_WITHIN,
    strike: (place) => {
      signal(terraform(place), 'SIGTERM');
    },
  },
  {
    name: 'Ctrl-C twice',
    hosts: [],
    strike: async ({ apply }) => {
      for (let time = 1; time <= 2; time += 1) {
        for (const id of processTree(apply.pid)) signal(id, 'SIGINT');
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    },
  },
  {
    name: 'SIGKILL of dockerd',
    hosts: ['ctl1', 'ctl3'],
    strike: ({ fleet, host }) => fleet.kill(host),
  },
  {
    name: 'SIGKILL of dockerd with live-restore',
    hosts: ['ctl2', 'cmp1'],
    strike: ({ fleet, host }) => fleet.kill(host),
  },
  {
    name: 'SIGKILL of containerd',
    hosts: ['ctl1', 'ctl2', 'ctl3', 'cmp1'],
    strike: ({ fleet, host }) => fleet.killContainerd(host),
  },
  {
    name: 'power failure of a host',
    hosts: ['ctl1', 'ctl2', 'ctl3', 'cmp1'],
    strike: ({ fleet, host }) => fleet.crash(host),
  },
];
