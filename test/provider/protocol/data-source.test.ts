import type { DataSource } from '../../../lib/provider/resource';
import { ProviderClient } from '../../helpers/provider-client';
import { fakeProvider } from './fake-provider';

const SIGHT: DataSource = {
  typeName: 'docker_sight',
  schema: {
    attributes: [
      { name: 'place', type: 'string', description: 'Where to look.', required: true },
      { name: 'seen', type: 'string', description: 'What is there.', computed: true },
    ],
  },
  validate: ({ place }) =>
    place === '' ? [{ severity: 'error', code: 'resource-invalid', summary: 'nowhere' }] : [],
  read: (config) =>
    Promise.resolve({
      state: { ...config, seen: 'a ship' },
      diagnostics: [{ severity: 'warning', summary: 'fog' }],
    }),
};

describe('a data source served over gRPC', () => {
  let client: ProviderClient | undefined;

  async function serve(overrides: Partial<DataSource> = {}): Promise<ProviderClient> {
    client = await ProviderClient.serve(fakeProvider({}, { dataSources: [{ ...SIGHT, ...overrides }] }));
    return client;
  }
  afterEach(() => client?.close());

  it('tells its schema beside those of the resources', async () => {
    const { resources, dataSources } = await (await serve()).getSchema();
    expect(Object.keys(resources)).toEqual(['docker_note']);
    expect(dataSources['docker_sight']).toMatchObject(SIGHT.schema);
  });

  it('is validated and read with its configuration, and answers with what it found', async () => {
    await serve();
    expect(await client?.validateDataSource('docker_sight', { place: '' })).toMatchObject([
      { summary: 'nowhere' },
    ]);
    expect(await client?.readDataSource('docker_sight', { place: 'sea' })).toMatchObject({
      state: { place: 'sea', seen: 'a ship' },
      diagnostics: [{ severity: 'warning', summary: 'fog' }],
    });
  });

  it('that throws is an error with nothing read, and the conversation goes on', async () => {
    await serve({ read: () => Promise.reject(new Error('no glasses')) });
    const { state, diagnostics } = (await client?.readDataSource('docker_sight', { place: 'sea' })) ?? {};
    expect(state).toBeNull();
    expect(diagnostics).toMatchObject([{ severity: 'error', summary: 'no glasses' }]);
    expect(await client?.validateDataSource('docker_sight', { place: 'sea' })).toEqual([]);
  });
});
