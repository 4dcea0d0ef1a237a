import { ProviderClient } from '../../helpers/provider-client';
import { until } from '../../helpers/until';
import { fakeProvider, note } from '../protocol/fake-provider';

describe("Terraform's goodbye", () => {
  it('is answered when the provider has said its own', async () => {
    const journal: string[] = [];
    const onGoodbye = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      journal.push('told');
    };
    const client = await ProviderClient.serve(fakeProvider({}, { onGoodbye }));
    await client.goodbye();
    journal.push('answered');
    await client.close();
    expect(journal.slice(0, 2)).toEqual(['told', 'answered']);
  });

  it('is answered at once while something is under way: nothing has come to its end', async () => {
    const journal: string[] = [];
    const apply = (_request: unknown, { signal }: { readonly signal: AbortSignal }) =>
      new Promise<never>((_resolve, reject) => {
        journal.push('begun');
        signal.addEventListener('abort', () => {
          journal.push('rolled back');
          reject(new Error('rolled back'));
        });
      });
    const onGoodbye = () => Promise.resolve(journal.push('told')).then(() => undefined);
    const close = () => Promise.resolve(journal.push('closed')).then(() => undefined);
    const client = await ProviderClient.serve(fakeProvider({ apply }, { onGoodbye, close }));
    client.apply('docker_note', null, note({})).catch(() => undefined);
    await until(() => journal.length === 1, 5_000, 'the change');
    await client.close();
    expect(journal).toEqual(['begun', 'rolled back', 'closed']);
  });
});
