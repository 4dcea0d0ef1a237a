import type { Readiness, ReadinessCheck } from '../../lib/engine/readiness';

/** Gives one answer after the other, the last one for ever; knows who asked, and since when. */
export class FakeProbe implements ReadinessCheck {
  readonly asked: (number | undefined)[] = [];

  constructor(
    readonly answers: readonly (Readiness | (() => Readiness))[],
    readonly takes: () => Promise<void> = () => Promise.resolve(),
  ) {}

  async look(_: unknown, since?: number): Promise<Readiness> {
    await this.takes();
    const answer = this.answers[Math.min(this.asked.length, this.answers.length - 1)] ?? READY;
    this.asked.push(since);
    return typeof answer === 'function' ? answer() : answer;
  }
}

export const READY: Readiness = { kind: 'ready' };

export function notReady(reason: string): Readiness {
  return { kind: 'not-ready', reason };
}
