import { tmpdir } from 'node:os';
import { RunningCommand } from '../../lab/running-command';
import { cameTooLate, FAULTS, type Fault, type Place } from './faults';

const unused = () => Promise.reject(new Error('no host is to be hit'));
const fleet: Place['fleet'] = { kill: unused, killContainerd: unused, crash: unused };

/** Neither a provider nor a Terraform, nor anything below it. */
async function strikeOther(name: string): Promise<{ readonly wasHit: boolean; readonly lives: boolean }> {
  const apply = new RunningCommand('sleep', ['60'], { cwd: tmpdir(), env: process.env });
  try {
    const place = { fleet, workingDirectory: tmpdir(), apply, host: '' };
    const wasHit = await faultOf(name).strike(place);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { wasHit, lives: !apply.hasEnded };
  } finally {
    process.kill(apply.pid, 'SIGKILL');
    await apply.ended;
  }
}

function faultOf(name: string): Fault {
  const fault = FAULTS.find((it) => it.name === name);
  if (fault === undefined) throw new Error(name);
  return fault;
}

describe('a fault', () => {
  it.each(['SIGKILL of the provider', 'SIGKILL of terraform', 'SIGTERM to terraform'])(
    'hits nothing where what it is for does not run: %s',
    async (name) => {
      expect(await strikeOther(name)).toEqual({ wasHit: false, lives: true });
    },
  );

  it('says that it hit when it did, and that it did not when all is over', async () => {
    const fault = faultOf('SIGKILL of cdktf and all below');
    const apply = new RunningCommand('sleep', ['60'], { cwd: tmpdir(), env: process.env });
    const place = { fleet, workingDirectory: tmpdir(), apply, host: '' };
    expect(await fault.strike(place)).toBe(true);
    await apply.ended;
    expect(await fault.strike(place)).toBe(false);
  });

  it.each([
    ['SIGKILL of the provider', true, 1, false],
    ['SIGKILL of the provider', true, 0, true],
    ['SIGKILL of the provider', false, 1, true],
    ['SIGKILL of terraform', true, 0, true],
    ['SIGKILL of dockerd', true, 0, false],
  ])(
    '%s that hit: %s, in a deploy that ends with code %s, came too late: %s',
    (name, wasHit, exitCode, isLate) => {
      expect(cameTooLate(faultOf(name), wasHit, exitCode)).toBe(isLate);
    },
  );
});
