import type { ContainerEngine, ContainerInspection } from '../../engine/container-engine';
import { previousName, tryFindContainer } from '../../engine/observed-slot';

/** In the middle of an interrupted swap, the one that was parked. */
export async function servingContainer(
  engine: ContainerEngine,
  name: string,
): Promise<ContainerInspection | undefined> {
  return (await tryFindContainer(engine, name)) ?? (await tryFindContainer(engine, previousName(name)));
}
