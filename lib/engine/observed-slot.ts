import type { ContainerCalls, ContainerInspection } from './container-engine';

/**
 * What occupies a container's name on its host. During a swap there are up to three containers:
 * the one that has the name, its successor `<name>.next`, and the one kept aside, `<name>.prev`.
 */
export interface ObservedSlot {
  readonly current?: ContainerInspection;
  readonly next?: ContainerInspection;
  readonly previous?: ContainerInspection;
}

export function nextName(name: string): string {
  return `${name}.next`;
}

export function previousName(name: string): string {
  return `${name}.prev`;
}

export async function observeSlot(engine: ContainerCalls, name: string): Promise<ObservedSlot> {
  const [current, next, previous] = await Promise.all([
    engine.tryInspectContainer(name),
    engine.tryInspectContainer(nextName(name)),
    engine.tryInspectContainer(previousName(name)),
  ]);
  return {
    ...(hasName(current, name) && { current }),
    ...(hasName(next, nextName(name)) && { next }),
    ...(hasName(previous, previousName(name)) && { previous }),
  };
}

/** The engine also finds containers by a prefix of their id; a name such as `cafe` could be one. */
function hasName(found: ContainerInspection | undefined, name: string): found is ContainerInspection {
  return found?.Name === `/${name}`;
}

/** The container that serves, or served last: the truth about a slot in the middle of an interrupted swap. */
export function servingContainer(slot: ObservedSlot): ContainerInspection | undefined {
  return slot.current ?? slot.previous;
}

/** A swap was cut short here; the next apply resolves it. */
export function isInterrupted(slot: ObservedSlot): boolean {
  return slot.next !== undefined || slot.previous !== undefined;
}
