import type { ContainerInspection } from '../container-engine';
import { nextName, previousName, withDraining, type ObservedSlot } from '../observed-slot';

/** What is known of a slot besides what is in it. */
export interface SlotFacts {
  /** Reference of the image that is wanted there. @default - not known */
  readonly wantedImage?: string;
  /** Id of the container that was last proven there. @default - not known: state was lost, or there never was one */
  readonly provenId?: string;
  /** Its predecessors may end after their successors were proven. @default false */
  readonly isDrainFirst?: boolean;
}

/** A container of somebody else that has a name which an update needs. */
export interface Stranger {
  readonly name: string;
  readonly container: ContainerInspection;
}

/**
 * Those that have the names of a successor and a predecessor, and are none. A leftover of our own is never among them,
 * whatever changed since; see docs/decisions/0025-whose-next-and-prev.md. Pure.
 */
export function strangersIn(slot: ObservedSlot, facts: SlotFacts = {}): readonly Stranger[] {
  const { next, previous } = slot;
  return [next, previous].flatMap((it) => {
    if (it === undefined) return [];
    const isOwn = it === next ? isOwnNext(it, slot, facts) : isOwnPrevious(it, slot, facts);
    return isOwn ? [] : [{ name: it.Name.slice(1), container: it }];
  });
}

/** What of a slot is ours; nobody else's is looked at, or touched. Pure. */
export function ownSlot(slot: ObservedSlot, facts: SlotFacts = {}): ObservedSlot {
  const strangers = strangersIn(slot, facts).map(({ container }) => container);
  const { next, previous, ...own } = slot;
  const ours: ObservedSlot = {
    ...own,
    ...(next && !strangers.includes(next) && { next }),
    ...(previous && !strangers.includes(previous) && { previous }),
  };
  return facts.isDrainFirst ? withDraining(ours, facts.provenId) : ours;
}

/** What is in the way, whose it may be, and the remedy. */
export function describeStrangers(host: string, name: string, strangers: readonly Stranger[]): string {
  const found = strangers.map(({ name: its, container }) => `${host}/${its} (${container.Config.Image})`);
  const its = strangers.map((it) => it.name).join(' and ');
  return (
    `${found.join(' and ')} was not made by an update of ${name}, and an update needs that name ` +
    `(${nextName(name)} and ${previousName(name)} are its own). Nothing was touched. ` +
    `Rename or remove it on ${host}, for instance: docker rename ${its} <another name>`
  );
}

/** Made by us in every case; what never ran is not worth a closer look. */
function isOwnNext(
  next: ContainerInspection,
  { current, previous }: ObservedSlot,
  facts: SlotFacts,
): boolean {
  const made = wasMadeHere(next);
  if (made === false) return false;
  if (made && next.State.Status === 'created') return true;
  return isRelated(next, [current, previous], facts);
}

/** The last proven one; or one of an earlier deploy; or one that somebody else made and that was taken over. */
function isOwnPrevious(
  previous: ContainerInspection,
  { current, next }: ObservedSlot,
  facts: SlotFacts,
): boolean {
  if (previous.Id === facts.provenId || wasMadeHere(previous)) return true;
  return isRelated(previous, [current, next], facts) && !isYounger(previous, current);
}

/**
 * Every container that we make has a stop timeout of its own, which those that are run by hand do not have. Undefined on
 * Podman, where all have one.
 */
function wasMadeHere({ Config, Unreported }: ContainerInspection): boolean | undefined {
  if (Unreported !== undefined) return undefined;
  return Config.StopTimeout !== undefined;
}

/** Of the same role, as its image tells; or there is nothing to tell it by. */
function isRelated(
  container: ContainerInspection,
  maybeOthers: readonly (ContainerInspection | undefined)[],
  { wantedImage }: SlotFacts,
): boolean {
  const others = maybeOthers.filter((it) => it !== undefined);
  if (wantedImage === undefined && others.length === 0) return true;
  const names = [wantedImage, ...others.map(({ Config }) => Config.Image)];
  const known = names.filter((it) => it !== undefined).map(imageName);
  return (
    known.includes(imageName(container.Config.Image)) || others.some(({ Image }) => Image === container.Image)
  );
}

/** Registry and namespace may change, and tags do. */
function imageName(reference: string): string {
  const withoutDigest = reference.replace(/@.*$/, '');
  return withoutDigest.replace(/^.*\//, '').replace(/:.*$/, '');
}

/** A predecessor was there before its successor. */
function isYounger(container: ContainerInspection, than: ContainerInspection | undefined): boolean {
  if (!container.Created || !than?.Created) return false;
  return Date.parse(container.Created) > Date.parse(than.Created);
}
