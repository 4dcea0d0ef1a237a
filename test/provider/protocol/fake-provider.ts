/** A provider without a world: its one resource remembers nothing, the state is all there is. */
import { UNKNOWN } from '../../../lib/provider/resource';
import type { Attributes, BlockSchema, Provider, Resource } from '../../../lib/provider/resource';

export const noteSchema: BlockSchema = {
  description: 'A note.',
  attributes: [
    { name: 'id', type: 'string', description: 'Made by the provider.', computed: true },
    { name: 'title', type: 'string', description: 'What it is about.', required: true },
    { name: 'weight', type: 'number', description: 'In grams.', optional: true },
    { name: 'secret', type: 'string', description: 'Not for logs.', optional: true, sensitive: true },
    { name: 'labels', type: ['map', 'string'], description: 'Free words.', optional: true },
    { name: 'readers', type: ['set', 'string'], description: 'Who may read it.', optional: true },
    { name: 'seen', type: 'bool', description: 'Whether it was read.', optional: true, computed: true },
  ],
  blocks: [
    {
      name: 'page',
      nesting: 'list',
      block: {
        attributes: [
          { name: 'number', type: 'number', description: 'From 1.', required: true },
          { name: 'text', type: 'string', description: 'What it says.', optional: true },
        ],
      },
    },
    {
      name: 'origin',
      nesting: 'set',
      maxItems: 1,
      block: { attributes: [{ name: 'city', type: 'string', description: 'Where.', required: true }] },
    },
  ],
};

/** A whole note: what a configuration leaves out is null or empty. */
export function note(given: Attributes): Attributes {
  const nothing = { id: null, weight: null, secret: null, labels: null, readers: null, seen: null };
  return { title: 'hello', ...nothing, page: [], origin: [], ...given };
}

function fakeResource(overrides: Partial<Resource> = {}): Resource {
  return {
    typeName: 'docker_note',
    schema: noteSchema,
    validate: () => [],
    plan: ({ prior, proposed }) =>
      Promise.resolve({
        planned: { ...proposed, id: prior?.['id'] ?? UNKNOWN, seen: proposed['seen'] ?? false },
        requiresReplace: [],
        diagnostics: [],
      }),
    read: ({ prior }) => Promise.resolve({ state: prior, diagnostics: [] }),
    apply: ({ prior, planned }) =>
      Promise.resolve({ state: prior === null ? { ...planned, id: 'note-1' } : planned, diagnostics: [] }),
    delete: () => Promise.resolve({ state: null, diagnostics: [] }),
    importState: (id) => ({ state: { id, title: 'imported' }, diagnostics: [] }),
    ...overrides,
  };
}

export function fakeProvider(resource: Partial<Resource> = {}, overrides: Partial<Provider> = {}): Provider {
  return {
    schema: {
      attributes: [
        {
          name: 'hosts',
          type: ['map', ['object', { engine: 'string' }]],
          description: 'Hosts.',
          optional: true,
        },
      ],
    },
    resources: [fakeResource(resource)],
    dataSources: [],
    validate: () => [],
    configure: () => Promise.resolve([]),
    close: () => Promise.resolve(),
    ...overrides,
  };
}
