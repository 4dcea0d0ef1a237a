/** Points where the members of a group wait for each other: after each phase of a swap, and while taking it back. */
export type MeetingPoint = 'prepare' | 'stop' | 'start' | 'taken back';

export interface Meeting {
  /**
   * Waits until every member has arrived at this point, with its failure or without.
   * Returns the first failure of another member, if there is one: then all of them go back.
   */
  arrive(point: MeetingPoint, failure?: string): Promise<string | undefined>;
}

/** For a container that swaps by itself. */
export const alone: Meeting = { arrive: () => Promise.resolve(undefined) };
