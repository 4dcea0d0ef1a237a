import { follow } from './find-key';
import { childrenOf, type SchemaKey } from './schema-key';

/** What a path that is being typed may go on with; with a dot where there are keys below. Pure. */
export function completeKey(
  word: string,
  roots: readonly SchemaKey[],
): readonly { readonly value: string; readonly description: string }[] {
  const above = word.split('.').slice(0, -1);
  return roots
    .map((root) => follow(root, above))
    .filter(({ path }) => path.length === above.length)
    .flatMap(childrenOf)
    .map((key) => ({
      value: `${key.path.join('.')}${childrenOf(key).length > 0 ? '.' : ''}`,
      description: key.schema.description ?? '',
    }));
}
