import type { Proven } from '../container/comparison/comparison';
import type { Attributes } from '../resource';

/** What was last applied to each container of a fleet, and proven: by `memberKey`. */
export type FleetMemory = ReadonlyMap<string, Proven>;

/** Of a thousand hosts, nearly all have the same settings: they are kept once, and referred to by their index. */
interface StoredMemory {
  readonly settings: readonly Attributes[];
  readonly forms: readonly Proven['forms'][];
  readonly members: Readonly<Record<string, StoredMember>>;
}

type StoredMember = readonly [id: string, isMade: boolean, settings: number, forms: number];

export function printFleetMemory(memory: FleetMemory): string {
  const [settings, forms] = [new Shelf<Attributes>(), new Shelf<Proven['forms']>()];
  const members = [...memory].map(([key, proven]): readonly [string, StoredMember] => [
    key,
    [proven.id, proven.isMade, settings.indexOf(proven.settings), forms.indexOf(proven.forms)],
  ]);
  const stored: StoredMemory = {
    settings: settings.items,
    forms: forms.items,
    members: Object.fromEntries(members),
  };
  return JSON.stringify(stored);
}

/** Undefined for a state from before there was one. @throws SyntaxError when `printFleetMemory` did not make it */
export function parseFleetMemory(text: string | undefined): FleetMemory | undefined {
  if (text === undefined) return undefined;
  const { settings, forms, members } = JSON.parse(text) as StoredMemory;
  const all = Object.entries(members).map(([key, [id, isMade, ofSettings, ofForms]]) => {
    const proven = { id, isMade, settings: settings[ofSettings] ?? {}, forms: forms[ofForms] ?? {} };
    return [key, proven] as const;
  });
  return new Map(all);
}

/** Different items in the order in which they came. */
class Shelf<T> {
  readonly items: T[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(item: T): number {
    const text = JSON.stringify(item);
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    this.#indexes.set(text, this.items.length);
    return this.items.push(item) - 1;
  }
}
