import type { ContainerInspection } from '../../engine/container-engine';

/**
 * One start of one container, as a restart list has it: `4be1a7c2d9f0 2026-11-27T20:50:12.1Z`. Two texts of one host are
 * compared, and no clocks of two.
 */
export function startOf({ Id, State }: ContainerInspection): string {
  return `${Id.slice(0, 12)} ${State.StartedAt ?? 'never'}`;
}

const BEFORE = /^before (.+)$/;

/** Where nobody could look when the list was made: any start before that time. Here the clocks of two machines count. */
export function anyStartBefore(time: Date): string {
  return `before ${time.toISOString()}`;
}

/** Whether a container still runs, or ran last, since the start that is listed. */
export function isSinceListed(listed: string, container: ContainerInspection): boolean {
  const before = BEFORE.exec(listed)?.[1];
  if (before === undefined) return startOf(container) === listed;
  // One that never ran has nothing in mind.
  return Date.parse(container.State.StartedAt ?? '') < Date.parse(before);
}
