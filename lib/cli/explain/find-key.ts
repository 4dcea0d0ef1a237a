import { ERROR_CODES } from '../../contract/error-code';
import { OperationError } from '../../contract/operation-error';
import { tryFindClosest } from '../../model/suggestion';
import { allBelow, ANY_NAME, childrenOf, tryFindChild, type SchemaKey } from './schema-key';

/** So many keys are suggested. */
const SUGGESTED = 5;

/**
 * Keys of both files by their path: `updates.compute.canary`, `hosts.*.tls`, `services.nova.snapshot.keep`. Pure.
 * @throws OperationError with the nearest ones when neither file has such a key
 */
export function findKeys(dotted: string, roots: readonly SchemaKey[]): readonly SchemaKey[] {
  const path = segmentsOf(dotted);
  const found = roots.flatMap((root) => {
    const reached = follow(root, path);
    return reached.path.length === path.length ? [reached] : [];
  });
  if (found.length > 0) return found;
  throw new OperationError(
    'name-unknown',
    `neither cloud.yml nor versions.yml has a key ${dotted}; ${hintFor(path, roots)}`,
  );
}

/** Entries of lists have no names: `cells[0].name` and `cells[].name` are `cells.name`. Shells complete `cells.`, which is `cells`. */
function segmentsOf(dotted: string): readonly string[] {
  return dotted.replaceAll(/\[\w*\]|\.$/g, '').split('.');
}

/** As far as the path leads. */
export function follow(from: SchemaKey, [name, ...rest]: readonly string[]): SchemaKey {
  const child = name === undefined ? undefined : tryFindChild(from, name);
  return child === undefined ? from : follow(child, rest);
}

/** It is misspelt at the end, is there in another place, or is not there at all. */
function hintFor(path: readonly string[], roots: readonly SchemaKey[]): string {
  const reached = roots.map((root) => follow(root, path));
  const siblings = reached.flatMap((key) => {
    const closest = tryFindClosest(path[key.path.length] ?? '', namesIn(childrenOf(key)));
    return closest === undefined ? [] : [[...key.path, closest].join('.')];
  });
  const code = tryFindClosest(path.join('.'), ERROR_CODES);
  const others = [...(code === undefined ? [] : [code]), ...elsewhere(path.at(-1) ?? '', roots)];
  const near = siblings.length > 0 ? siblings : others;
  if (near.length > 0) return `did you mean ${near.slice(0, SUGGESTED).join(' or ')}?`;
  const below = reached.filter((key) => key.path.length > 0 && childrenOf(key).length > 0);
  if (below.length === 0) return 'kollaform explain lists the keys';
  return below.map((key) => `${key.path.join('.')} has: ${namesIn(childrenOf(key)).join(', ')}`).join('; ');
}

function elsewhere(name: string, roots: readonly SchemaKey[]): readonly string[] {
  const everywhere = roots.flatMap(allBelow);
  const closest = tryFindClosest(name, namesIn(everywhere));
  return everywhere.filter((it) => it.path.at(-1) === closest).map((it) => it.path.join('.'));
}

function namesIn(keys: readonly SchemaKey[]): readonly string[] {
  return [...new Set(keys.map(({ path }) => path.at(-1) ?? ''))].filter((name) => name !== ANY_NAME);
}
