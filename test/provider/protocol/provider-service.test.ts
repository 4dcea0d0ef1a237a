import { EventEmitter, once } from 'node:events';
import { UNKNOWN } from '../../../lib/provider/resource';
import type { Attributes, PlanRequest, Provider, Resource } from '../../../lib/provider/resource';
import { ProviderClient } from '../../helpers/provider-client';
import { fakeProvider, note, noteSchema } from './fake-provider';

const NO_ENGINE = {
  severity: 'error',
  code: 'resource-invalid',
  summary: 'no engine',
  attribute: ['hosts', 'ctl1', 'engine'],
} as const;

describe('a provider served over gRPC with mutual TLS', () => {
  const clients: ProviderClient[] = [];

  async function serve(
    resource: Partial<Resource> = {},
    provider: Partial<Provider> = {},
  ): Promise<ProviderClient> {
    const client = await ProviderClient.serve(fakeProvider(resource, provider));
    clients.push(client);
    return client;
  }

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });

  it('tells its schemas as they were written', async () => {
    const { resources } = await (await serve()).getSchema();
    expect(Object.keys(resources)).toEqual(['docker_note']);
    expect(resources['docker_note']).toMatchObject(noteSchema);
  });

  it('lets Terraform keep the schema and leave destroys unplanned', async () => {
    const { serverCapabilities } = await (await serve()).call('GetProviderSchema', {});
    expect(serverCapabilities).toEqual({ planDestroy: false, getProviderSchemaOptional: true });
  });

  it('hands its configuration to the provider, missing attributes as null', async () => {
    const received: Attributes[] = [];
    const client = await serve(
      {},
      {
        validate: (config) => {
          received.push(config);
          return [NO_ENGINE];
        },
        configure: (config) => {
          received.push(config);
          return Promise.resolve([{ severity: 'warning', summary: 'old engine' }]);
        },
      },
    );
    expect(await client.validateProvider({ hosts: { ctl1: {} } })).toEqual([{ ...NO_ENGINE, detail: '' }]);
    expect(await client.configure({})).toEqual([{ severity: 'warning', summary: 'old engine', detail: '' }]);
    expect(received).toEqual([{ hosts: { ctl1: { engine: null } } }, { hosts: null }]);
  });

  it('hands a resource its configuration with unknowns inside to validate', async () => {
    const received: Attributes[] = [];
    const client = await serve({
      validate: (config) => {
        received.push(config);
        return [];
      },
    });
    const config = note({ labels: { a: UNKNOWN }, page: [{ number: 1, text: UNKNOWN }] });
    expect(await client.validateResource('docker_note', config)).toEqual([]);
    expect(received).toEqual([config]);
  });

  it('plans with configuration, prior and proposed state', async () => {
    const requests: PlanRequest[] = [];
    const client = await serve({
      plan: (request) => {
        requests.push(request);
        return Promise.resolve({
          planned: { ...request.proposed, id: UNKNOWN },
          requiresReplace: ['title'],
          diagnostics: [],
        });
      },
    });
    const prior = note({ id: 'note-1', seen: true });
    const config = note({ title: 'new' });
    expect(await client.plan('docker_note', config, prior)).toEqual({
      planned: note({ title: 'new', id: UNKNOWN, seen: true }),
      requiresReplace: ['title'],
      diagnostics: [],
    });
    expect(requests).toEqual([{ config, prior, proposed: note({ title: 'new', id: 'note-1', seen: true }) }]);
  });

  it('plans a delete without asking the resource, and asks for leniency with every plan and apply', async () => {
    const client = await serve({ plan: () => Promise.reject(new Error('was asked')) });
    const nothing = { msgpack: Buffer.of(0xc0) };
    const states = { typeName: 'docker_note', priorState: nothing, config: nothing };
    const planned = await client.call('PlanResourceChange', {
      ...states,
      proposedNewState: nothing,
      priorPrivate: Buffer.from('a'),
    });
    expect(planned).toMatchObject({ plannedState: nothing, legacyTypeSystem: true, diagnostics: [] });
    const applied = await client.call('ApplyResourceChange', {
      ...states,
      plannedState: nothing,
      plannedPrivate: planned.plannedPrivate,
    });
    expect(applied).toMatchObject({ newState: nothing, legacyTypeSystem: true, diagnostics: [] });
  });

  it('creates, updates and deletes', async () => {
    const calls: string[] = [];
    const client = await serve({
      apply: ({ prior, planned }) => {
        calls.push(prior === null ? 'create' : 'update');
        return Promise.resolve(
          prior === null
            ? { state: { ...planned, id: 'note-7' }, diagnostics: [] }
            : { state: planned, diagnostics: [{ severity: 'warning', summary: 'slow' }] },
        );
      },
      delete: () => {
        calls.push('delete');
        return Promise.resolve({ state: null, diagnostics: [] });
      },
    });
    const created = await client.apply('docker_note', null, note({ id: UNKNOWN }));
    expect(created).toEqual({ state: note({ id: 'note-7' }), diagnostics: [] });
    const updated = await client.apply('docker_note', created.state, note({ id: 'note-7', title: 'new' }));
    expect(updated.state).toEqual(note({ id: 'note-7', title: 'new' }));
    expect(updated.diagnostics).toEqual([{ severity: 'warning', summary: 'slow', detail: '' }]);
    expect(await client.apply('docker_note', updated.state, null)).toEqual({ state: null, diagnostics: [] });
    expect(calls).toEqual(['create', 'update', 'delete']);
  });

  it('remembers beside the state what a resource says, and hands it to every later call', async () => {
    const heard: (string | undefined)[] = [];
    const client = await serve({
      read: ({ prior, privateState }) => {
        heard.push(privateState);
        return Promise.resolve({ state: prior, diagnostics: [], privateState: `${privateState ?? ''} read` });
      },
      plan: ({ proposed, privateState }) => {
        heard.push(privateState);
        return Promise.resolve({ planned: proposed, requiresReplace: [], diagnostics: [] });
      },
      apply: ({ planned, privateState, config }) => {
        heard.push(`${privateState ?? ''} of ${JSON.stringify(config['title'])}`);
        return Promise.resolve({ state: planned, diagnostics: [], privateState: 'applied' });
      },
    });
    const first = await client.plan('docker_note', note({}), null);
    const { state } = await client.apply('docker_note', null, first.planned);
    const { state: refreshed } = await client.read('docker_note', state ?? {});
    const { planned } = await client.plan('docker_note', note({ title: 'new' }), refreshed);
    await client.apply('docker_note', refreshed, planned);
    expect(heard).toEqual([undefined, ' of "hello"', 'applied', 'applied read', 'applied read of "new"']);
  });

  it('says that an object is gone with a null state', async () => {
    const client = await serve({ read: () => Promise.resolve({ state: null, diagnostics: [] }) });
    expect(await client.read('docker_note', note({ id: 'note-1' }))).toEqual({
      state: null,
      diagnostics: [],
    });
  });

  it('imports by id', async () => {
    const { state } = await (await serve()).importState('docker_note', 'note-9');
    expect(state).toEqual(note({ id: 'note-9', title: 'imported' }));
  });

  it('imports nothing where the id is refused', async () => {
    const refusal = { ...NO_ENGINE, summary: 'host/name, please', detail: '' };
    const client = await serve({ importState: () => ({ state: null, diagnostics: [refusal] }) });
    expect(await client.importState('docker_note', '?')).toEqual({ state: null, diagnostics: [refusal] });
  });

  it('makes a state of an older version fit', async () => {
    const client = await serve();
    const { state } = await client.upgradeState('docker_note', { title: 'old', id: 'note-1', colour: 'red' });
    expect(state).toEqual(note({ title: 'old', id: 'note-1' }));
  });

  it('says why a state cannot be made to fit', async () => {
    const { state, diagnostics } = await (await serve()).upgradeState('docker_note', { title: ['a', 'b'] });
    expect(state).toBeNull();
    expect(diagnostics).toMatchObject([
      { severity: 'error', summary: 'value.title: expected string, found list' },
    ]);
  });

  it('answers a bug in a resource with one error and what was true before', async () => {
    const bug = () => Promise.reject(new Error('cannot read properties of undefined'));
    const client = await serve({ read: bug, plan: bug, apply: bug });
    const prior = note({ id: 'note-1' });
    const diagnostics = [{ severity: 'error', summary: 'cannot read properties of undefined' }];
    expect(await client.read('docker_note', prior)).toMatchObject({ state: prior, diagnostics });
    expect(await client.plan('docker_note', note({}), prior)).toMatchObject({ planned: prior, diagnostics });
    expect(await client.apply('docker_note', prior, note({ title: 'new' }))).toMatchObject({
      state: prior,
      diagnostics,
    });
    expect(await client.apply('docker_note', null, note({}))).toMatchObject({ state: null, diagnostics });
  });

  it('answers a new state that does not fit the schema as a bug', async () => {
    const client = await serve({
      read: () => Promise.resolve({ state: note({ weight: 'heavy' }), diagnostics: [] }),
    });
    const { state, diagnostics } = await client.read('docker_note', note({ id: 'note-1' }));
    expect(state).toEqual(note({ id: 'note-1' }));
    expect(diagnostics).toMatchObject([{ summary: 'value.weight: expected number, found string' }]);
  });

  it('aborts what is under way when Terraform stops it', async () => {
    const events = new EventEmitter();
    const began = once(events, 'began');
    const stopped = {
      state: null,
      diagnostics: [{ severity: 'error', code: 'interrupted', summary: 'stopped', detail: '' }],
    } as const;
    const client = await serve({
      apply: async (_request, { signal }) => {
        events.emit('began');
        await once(signal, 'abort');
        return stopped;
      },
    });
    const creating = client.apply('docker_note', null, note({}));
    await began;
    await client.stop();
    const { diagnostics, ...others } = await creating;
    expect(others).toEqual({ state: stopped.state });
    expect(diagnostics).toMatchObject([
      ...stopped.diagnostics,
      { severity: 'error', summary: 'The deploy was interrupted before it changed anything' },
    ]);
  });

  it('carries messages far above the usual limit of gRPC', async () => {
    const title = 'x'.repeat(8 * 1024 * 1024);
    const { state } = await (await serve()).read('docker_note', note({ title }));
    expect(state?.['title']).toBe(title);
  });

  it('closes the provider when Terraform says goodbye', async () => {
    let closed = 0;
    const provider = fakeProvider(
      {},
      {
        close: () => {
          closed += 1;
          return Promise.resolve();
        },
      },
    );
    await (await ProviderClient.serve(provider)).close();
    expect(closed).toBe(1);
  });
});
