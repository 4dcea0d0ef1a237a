import type { ContainerPlace } from '../../contract/run-event';
import type { Outcome } from '../../engine/recreate/outcome';
import type { SwapWatch } from '../../engine/recreate/swap-watch';
import { reasonLine, type RunEvents } from './run-events';

/** Tells what becomes of one container. @param image reference that is wanted */
export class WatchedContainer implements SwapWatch {
  #hasBegun = false;

  constructor(
    private readonly events: RunEvents,
    private readonly place: ContainerPlace,
    private readonly image: string,
  ) {}

  begin(begin: Parameters<SwapWatch['begin']>[0]): void {
    this.#hasBegun = true;
    this.events.tell({ kind: 'container-begin', ...this.place, to: this.image, ...begin });
  }

  reach(...[step, reason]: Parameters<SwapWatch['reach']>): void {
    const why = reason === undefined ? {} : { reason: reasonLine(reason) };
    this.events.tell({ kind: 'container-step', ...this.place, step, ...why });
  }

  /** Nothing is told of one that was as it should be. */
  end(outcome: Outcome): void {
    const { place } = this;
    switch (outcome.kind) {
      case 'succeeded':
        if (this.#hasBegun) this.events.tell({ kind: 'container-end', ...place, outcome: 'done' });
        return;
      case 'rolled-back':
      case 'stuck': {
        const end = outcome.kind === 'stuck' ? 'unfinished' : 'rolled-back';
        const reason = reasonLine(outcome.failure);
        this.events.tell({ kind: 'container-end', ...place, outcome: end, reason });
      }
    }
  }
}
