import type { RecordedContainer } from '../../contract/recorded-container';

export interface RanThen {
  /** Reference. @default - none ran, or it is not known which */
  readonly image?: string;
  readonly imageId?: string;
  /** Its host is not in the record: it did not answer then, or is new. */
  readonly isAssumed: boolean;
}

/**
 * What a container ran when the snapshot was taken. Where nobody could look, one that is there now is taken to have run what
 * its role ran elsewhere, if that was one image only. Pure.
 * @param isPresent there is such a container now
 */
export function whatRanThen(
  record: readonly RecordedContainer[],
  { role, host }: { readonly role: string; readonly host: string },
  isPresent: boolean,
): RanThen {
  if (record.some((it) => it.host === host)) {
    return { ...record.find((it) => it.role === role && it.host === host)?.running, isAssumed: false };
  }
  const ofRole = record.flatMap((it) => (it.role === role && it.running ? [it.running.image] : []));
  const [image, ...others] = new Set(ofRole);
  const isClear = isPresent && image !== undefined && others.length === 0;
  return { ...(isClear && { image }), isAssumed: true };
}
