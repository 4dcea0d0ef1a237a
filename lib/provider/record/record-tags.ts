import type { RecordedContainer } from '../../contract/recorded-container';

/** The versions that a job lies between, for the name of what it saves. */
export interface RecordTags {
  readonly from: string;
  readonly to: string;
}

/** Both are part of a file name, together with others. */
const LONGEST = 80;
const DIGEST_DIGITS = 12;

/**
 * From what runs to what is wanted, over the roles that made the job run: those that change, or all when none does, as
 * when an image was rebuilt under its tag. `none` where nothing runs. Several versions are joined by `+`. Pure.
 */
export function recordTags(record: readonly RecordedContainer[], roles: readonly string[]): RecordTags {
  const concerned = record.filter(({ role }) => roles.includes(role));
  const changing = concerned.filter(({ running, wanted }) => running?.image !== wanted);
  const named = changing.length > 0 ? changing : concerned;
  return {
    from: joined(named.flatMap(({ running }) => (running === undefined ? [] : [versionOf(running.image)]))),
    to: joined(named.map(({ wanted }) => versionOf(wanted))),
  };
}

function joined(versions: readonly string[]): string {
  const distinct = [...new Set(versions)].sort();
  return distinct.length === 0 ? 'none' : distinct.join('+').slice(0, LONGEST);
}

/** The tag of a reference, and of a digest its first digits, in letters that may be in a file name. */
function versionOf(reference: string): string {
  const [name = '', digest] = reference.split('@');
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  const digits = digest?.replace(/^sha256:/, '').slice(0, DIGEST_DIGITS);
  const version = [tag, digits].filter((it) => it !== undefined).join('_') || 'latest';
  return version.replace(/[^A-Za-z0-9_.+-]/g, '_');
}
