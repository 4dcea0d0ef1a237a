import { join } from 'node:path';
import { Fleet, type FleetOptions } from '../fleet/fleet';
import { CHECKOUT } from '../lab/lab-files';
import { NEW, OLD, SELDOM_CHECKED, succeed, WITHOUT_RESTART } from './deployed-lab';

type Options = Pick<FleetOptions, 'controllers' | 'computes' | 'connections' | 'disk'>;

/** A fleet with MariaDB and nova at the old release; images of the new one are there. */
export async function deployedFleet(name: string, options: Options): Promise<Fleet> {
  const fleet = await emptyFleet(name, options);
  await Promise.all([fleet.startDatabase(), fleet.buildRelease(OLD, { migrations: 1 })]);
  await fleet.buildRelease(NEW);
  fleet.writeVersions({ nova: { tag: OLD } });
  await succeed(fleet.cdktf('deploy', 'nova', '--auto-approve'));
  return fleet;
}

/** @param name tells it from fleets of other tests; what an earlier run of the same test left is removed */
export async function emptyFleet(name: string, options: Options): Promise<Fleet> {
  const state = join(process.env['KOLLAFORM_STATE'] ?? join(CHECKOUT, '.lab'), `fleet-${name}`);
  const fleet = await Fleet.create({ ...options, state, directory: join(state, 'cloud') });
  fleet.writeCloud({ ...SELDOM_CHECKED, ...WITHOUT_RESTART });
  return fleet;
}
