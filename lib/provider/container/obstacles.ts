import type { ErrorCode } from '../../contract/error-code';
import type { ContainerEngine } from '../../engine/container-engine';
import { containerAddress } from '../../engine/desired-container';
import { servingContainer, type ObservedSlot } from '../../engine/observed-slot';
import {
  anonymousVolumes,
  carriedVolumes,
  describeDoomed,
  doomedVolumes,
} from '../../engine/recreate/anonymous-volumes';
import { describeStrangers, ownSlot, strangersIn } from '../../engine/recreate/strangers';
import type { Attributes, Diagnostic } from '../resource';
import { nameOf } from './container-schema';
import type { Proven } from './comparison/comparison';
import { slotFacts } from './container-record';
import { specOf } from './desired';

/** Why an update would refuse to begin, found in the plan: all of it together. */
export async function findObstacles(
  engine: ContainerEngine,
  proposed: Attributes,
  slot: ObservedSlot,
  proven: Proven | undefined,
): Promise<readonly Diagnostic[]> {
  const name = nameOf(proposed);
  const address = containerAddress({ host: engine.host, name });
  const facts = slotFacts(proposed, proven);
  const strangers = strangersIn(slot, facts);
  const refusal = await engine.tryFindRefusal(specOf(proposed));
  const doomed = doomedIn(ownSlot(slot, facts), proposed);
  return [
    ...(strangers.length > 0
      ? [obstacle('name-taken', describeStrangers(engine.host, name, strangers))]
      : []),
    ...(refusal !== undefined
      ? [obstacle('setting-unsupported', `${address} cannot be made as it is configured: ${refusal}`)]
      : []),
    ...(doomed.length > 0 ? [obstacle('data-at-risk', describeDoomed(address, doomed))] : []),
  ];
}

function obstacle(code: ErrorCode, summary: string): Diagnostic {
  return { severity: 'error', code, summary };
}

/** Volumes that an engine would remove with the old container (`--rm`), and that the new one does not take over. */
function doomedIn(slot: ObservedSlot, proposed: Attributes) {
  const serving = servingContainer(slot);
  if (serving === undefined) return [];
  return doomedVolumes(serving, carriedVolumes(specOf(proposed), anonymousVolumes(serving)));
}
