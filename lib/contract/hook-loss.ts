/** What a hook was not told of a run. */
export interface HookLoss {
  /** As cloud.yml calls it. */
  readonly hook: string;
  /** Events. */
  readonly lost: number;
  /** The first thing that went wrong, in one line. */
  readonly reason: string;
}

/** `Hook chat: 3 events were not delivered: it answered with status 503` */
export function lossText({ hook, lost, reason }: HookLoss): string {
  return `Hook ${hook}: ${lost} ${lost === 1 ? 'event was' : 'events were'} not delivered: ${reason}`;
}
