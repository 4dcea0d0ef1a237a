import { OperationError } from '../../contract/operation-error';
import type { ContainerEngine } from '../../engine/container-engine';
import { containerAddress } from '../../engine/desired-container';
import { tryFindContainer } from '../../engine/observed-slot';
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
    const state = found === undefined ? 'is not there' : `does not run (${found.State.Status})`;
    throw new OperationError(
      `${address} shares the ${what} of ${other} (${attribute}), which ${state}. ` +
        `Start ${other} on ${engine.host}, then deploy again.`,
    );
  }
}
