import { OperationError } from '../../contract/operation-error';
import type { ContainerEngine, ContainerInspection } from '../../engine/container-engine';
import { containerAddress } from '../../engine/desired-container';
import { previousName, tryFindContainer } from '../../engine/observed-slot';
import type { Attributes } from '../resource';
import { known } from '../decode';
import { containerPlan, nameOf } from './container-schema';

const SHARED = [
  { attribute: 'network_mode', what: 'network' },
  { attribute: 'pid_mode', what: 'processes' },
  { attribute: 'ipc_mode', what: 'shared memory' },
] as const;
const OF_CONTAINER = /^container:(.+)$/;

/**
 * A container that shares something of another one cannot be started beside one that does not run. The engine says so in its
 * own words ("cannot join network of a non running container"), with an id.
 * @throws OperationError that names both, and what to do
 */
export async function ensureSharedOnesRun(engine: ContainerEngine, attributes: Attributes): Promise<void> {
  const address = containerAddress({ host: engine.host, name: nameOf(attributes) });
  const plan = containerPlan(attributes);
  for (const { attribute, what } of SHARED) {
    const other = OF_CONTAINER.exec(known(plan[attribute]) ?? '')?.[1];
    if (other === undefined) continue;
    const found = await tryFindContainer(engine, other);
    if (found?.State.Running === true) continue;
    const { state, remedy } = await describeAbsence(engine, other, found);
    throw new OperationError(
      'container-missing',
      `${address} shares the ${what} of ${other} (${attribute}), which ${state}. ${remedy}`,
    );
  }
}

/** Starting one that a restore has parked would have it run on half a database. */
async function describeAbsence(
  engine: ContainerEngine,
  name: string,
  found: ContainerInspection | undefined,
): Promise<{ readonly state: string; readonly remedy: string }> {
  const parked = found === undefined && (await tryFindContainer(engine, previousName(name))) !== undefined;
  if (parked) {
    return {
      state: `is parked as ${previousName(name)}: an update or a restore of it is not finished`,
      remedy: 'Finish that first: npx kollaform snapshots names a restore that is under way.',
    };
  }
  const state = found === undefined ? 'is not there' : `does not run (${found.State.Status})`;
  return { state, remedy: `Start ${name} on ${engine.host}, then deploy again.` };
}
