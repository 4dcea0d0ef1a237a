import { renderTable } from '../../contract/table';
import { allowedText, defaultText, typeText } from './describe-type';
import { section, wrap } from './paragraphs';
import { ANY_NAME, childrenOf, type Schema, type SchemaKey } from './schema-key';

/** For a person, as `kubectl explain` does it. Pure. */
export function renderKey(key: SchemaKey): readonly string[] {
  const { file, path, schema, isRequired } = key;
  const facts = [
    ['FILE', file],
    ...(path.length === 0 ? [] : [['KEY', path.join('.')]]),
    ['TYPE', typeText(schema)],
    ['REQUIRED', path.length > 0 && isRequired ? 'yes' : ''],
    ['DEFAULT', defaultText(schema)],
    ['ALLOWED', allowedText(schema)],
    ['EXAMPLES', (schema.examples ?? []).join(', ')],
  ].filter(([, value]) => value !== '');
  return [
    ...renderTable(facts.map(([name = '', value = '']) => [`${name}:`, value])),
    ...section('DESCRIPTION', wrap(descriptionOf(schema), 2)),
    ...section(
      'KEYS',
      childrenOf(key).flatMap((child) => renderChildren(child, path.length)),
    ),
  ];
}

/** Both files from above. Pure. */
export function renderRoots(roots: readonly SchemaKey[]): readonly string[] {
  return [
    ...roots.flatMap((root) => [...renderKey(root), '']),
    'Example: kollaform explain updates.compute.canary',
  ];
}

/** Of things that people name, the keys of each. */
function renderChildren(child: SchemaKey, depth: number): readonly string[] {
  const below = child.path.at(-1) === ANY_NAME ? childrenOf(child) : [];
  return (below.length > 0 ? below : [child]).flatMap(({ path, schema, isRequired }) => [
    `  ${path.slice(depth).join('.')} <${typeText(schema)}>${isRequired ? ' required' : ''}`,
    ...wrap(descriptionOf(schema), 6),
  ]);
}

/** A map of things without a description of its own may have one for each of them. */
function descriptionOf({ description, additionalProperties: others }: Schema): string {
  return description ?? (typeof others === 'object' ? (others.description ?? '') : '');
}
