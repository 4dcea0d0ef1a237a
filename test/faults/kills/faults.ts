import type { Fleet } from '../../fleet/fleet';
import { processTree, providersOf, signalAll, tryFindProgram } from './processes';
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
  /** Returns whether it hit anything; rejects when a host cannot be hit. */
  readonly strike: (place: Place) => Promise<boolean> | boolean;
  /** The deploy cannot succeed once it is hit; one that does was over but for its last words. @default false */
  readonly failsDeploy?: true;
  /** Seconds in which the deploy ends after it, where that is promised. */
  readonly endsWithin?: number;
}

/** Graceful timeout twice - a new one is stopped, or an old one - ten seconds of grace for its health, and some for the rest. */
const INTERRUPTED_WITHIN = 2 * 5 + 10 + 5;

const providers = ({ workingDirectory, apply }: Place) =>
  providersOf(workingDirectory, processTree(apply.pid));
const terraform = ({ apply }: Place) => [tryFindProgram(apply.pid, 'terraform')].filter((id) => id !== undefined);

/**
 * A deploy that was over before it felt the fault has shown nothing.
 * @param wasHit what `strike` returned
 */
export function cameTooLate({ failsDeploy }: Fault, wasHit: boolean, exitCode: number): boolean {
  return !wasHit || (failsDeploy === true && exitCode === 0);
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'SIGKILL of the provider',
    hosts: [],
    failsDeploy: true,
    strike: (place) => signalAll(providers(place), 'SIGKILL'),
  },
  {
    name: 'SIGKILL of terraform',
    hosts: [],
    failsDeploy: true,
    strike: (place) => signalAll(terraform(place), 'SIGKILL'),
  },
  {
    name: 'SIGKILL of cdktf alone',
    program: 'cdktf',
    hosts: [],
    failsDeploy: true,
    strike: ({ apply }) => signalAll([apply.pid], 'SIGKILL'),
  },
  {
    name: 'SIGKILL of cdktf and all below',
    program: 'cdktf',
    hosts: [],
    failsDeploy: true,
    strike: ({ apply }) => signalAll(processTree(apply.pid), 'SIGKILL'),
  },
  {
    name: 'Ctrl-C (SIGINT to the process group)',
    hosts: [],
    endsWithin: INTERRUPTED_WITHIN,
    strike: ({ apply }) => signalAll(processTree(apply.pid), 'SIGINT'),
  },
  {
    name: 'SIGTERM to terraform',
    hosts: [],
    failsDeploy: true,
    endsWithin: INTERRUPTED_WITHIN,
    strike: (place) => signalAll(terraform(place), 'SIGTERM'),
  },
  {
    name: 'Ctrl-C twice',
    hosts: [],
    strike: async ({ apply }) => {
      const wasHit = signalAll(processTree(apply.pid), 'SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 300));
      signalAll(processTree(apply.pid), 'SIGINT');
      return wasHit;
    },
  },
  {
    name: 'SIGKILL of dockerd',
    hosts: ['ctl1', 'ctl3'],
    strike: ({ fleet, host }) => fleet.kill(host).then(() => true),
  },
  {
    name: 'SIGKILL of dockerd with live-restore',
    hosts: ['ctl2', 'cmp1'],
    strike: ({ fleet, host }) => fleet.kill(host).then(() => true),
  },
  {
    name: 'SIGKILL of containerd',
    hosts: ['ctl1', 'ctl2', 'ctl3', 'cmp1'],
    strike: ({ fleet, host }) => fleet.killContainerd(host).then(() => true),
  },
  {
    name: 'power failure of a host',
    hosts: ['ctl1', 'ctl2', 'ctl3', 'cmp1'],
    strike: ({ fleet, host }) => fleet.crash(host).then(() => true),
  },
];
