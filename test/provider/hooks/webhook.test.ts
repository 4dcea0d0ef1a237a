import { once } from 'node:events';
import { createServer } from 'node:net';
import type { RunHook } from '../../../lib/contract/run-hook';
import type { Environment } from '../../../lib/contract/environment';
import { RunHooks } from '../../../lib/provider/hooks/run-hooks';
import { until } from '../../helpers/until';
import { Listener } from './listener';
import { BEGIN, eventsOf, hook, UPGRADE, webhook } from './sample-events';

const SECRET = 'canary-hunter2';

describe('a webhook', () => {
  let listener: Listener;
  beforeEach(async () => {
    listener = await Listener.open();
  });
  afterEach(() => listener.close());

  const tell = (hooks: readonly RunHook[], environment: Environment = {}, happenings = UPGRADE) => {
    const told = new RunHooks(hooks, environment);
    for (const event of eventsOf(...happenings)) told.note(event);
    return told;
  };
  const kinds = () => listener.heard.map(({ body }) => (body as { readonly kind: string }).kind);

  it('is posted each event that it wants, in order, as JSON', async () => {
    expect(await tell([webhook(listener.url('/hook'))]).finish()).toEqual([]);
    expect(kinds()).toEqual(['run-begin', 'run-end']);
    expect(listener.heard[1]).toMatchObject({
      path: '/hook',
      headers: { 'content-type': 'application/json' },
      body: {
        kind: 'run-end',
        run: 'run-1',
        sequence: 5,
        text: expect.stringContaining('deployed') as string,
      },
    });
  });

  it('is told while the run goes on', async () => {
    const told = tell([webhook(listener.url())], {}, [BEGIN]);
    await until(() => kinds().includes('run-begin'), 5_000, 'the begin is told');
    await told.finish();
  });

  it('has its address and headers from the environment', async () => {
    const target = {
      kind: 'webhook',
      urlEnv: 'CHAT',
      headers: { 'X-Team': 'cloud' },
      headersEnv: { Authorization: 'TOKEN' },
    } as const;
    const environment = { CHAT: listener.url(`/${SECRET}`), TOKEN: `Bearer ${SECRET}` };
    await tell([hook(target)], environment).finish();
    expect(listener.heard[0]).toMatchObject({
      path: `/${SECRET}`,
      headers: { 'x-team': 'cloud', authorization: `Bearer ${SECRET}` },
    });
  });

  it('is not told without its secret, which the loss names', async () => {
    const target = { kind: 'webhook', urlEnv: 'CHAT', headers: {}, headersEnv: {} } as const;
    const told = tell([hook(target)]);
    const reason = 'the environment variable CHAT is not set; set it where the command runs';
    expect(await told.finish()).toEqual([{ hook: 'chat', lost: 2, reason }]);
    expect(told.takeFaults()).toEqual([{ hook: 'chat', reason }]);
    expect(told.takeFaults()).toEqual([]);
  });

  it.each([
    ['an address', { CHAT: `ftp://${SECRET}@h` }],
    ['a host', { CHAT: `http://127.0.0.1:9/${SECRET}` }],
    ['a header', { CHAT: 'http://127.0.0.1:9/', TOKEN: `${SECRET}\nX: y` }],
  ])('keeps secret what is wrong with %s', async (_what, environment) => {
    const headersEnv = 'TOKEN' in environment ? { Authorization: 'TOKEN' } : {};
    const target = { kind: 'webhook', urlEnv: 'CHAT', headers: {}, headersEnv } as const;
    const losses = await tell([hook(target)], environment).finish();
    expect(losses).toMatchObject([{ hook: 'chat', lost: 2 }]);
    expect(JSON.stringify(losses)).not.toContain(SECRET);
  });

  it('is not followed to where it leads', async () => {
    const other = await Listener.open();
    listener.answers = [{ status: 307, headers: { location: other.url('/elsewhere') } }];
    const losses = await tell([webhook(listener.url())]).finish();
    expect(losses).toMatchObject([
      { lost: 2, reason: expect.stringMatching(/status 307; redirections/) as string },
    ]);
    expect(other.heard).toEqual([]);
    await other.close();
  });

  it('is told again what it could not take for a moment', async () => {
    listener.answers = [{ status: 503 }, { status: 200 }];
    const told = tell([webhook(listener.url())]);
    expect(await told.finish()).toEqual([]);
    expect(kinds()).toEqual(['run-begin', 'run-begin', 'run-end']);
  });

  it('is told once what it refuses', async () => {
    listener.answers = [{ status: 403 }, { status: 200 }];
    const told = tell([webhook(listener.url())]);
    expect(await told.finish()).toEqual([{ hook: 'chat', lost: 1, reason: 'it answered with status 403' }]);
    expect(kinds()).toEqual(['run-begin', 'run-end']);
  });

  it('that is dead costs neither a time limit for each event, nor the other hooks anything', async () => {
    const dead = createServer();
    dead.listen(0, '127.0.0.1');
    await once(dead, 'listening');
    const { port } = dead.address() as { readonly port: number };
    const silent = webhook(`http://127.0.0.1:${port}/`, { name: 'dead', timeoutSeconds: 1 });
    const began = performance.now();
    const told = tell([silent, webhook(listener.url())], {}, [...UPGRADE, ...UPGRADE, ...UPGRADE]);
    expect(performance.now() - began).toBeLessThan(900);
    await until(() => kinds().length === 6, 5_000, 'the other one is told');
    expect(await told.finish()).toEqual([
      { hook: 'dead', lost: 6, reason: 'there was no answer within 1 s' },
    ]);
    expect(performance.now() - began).toBeLessThan(5_000);
    dead.close();
  });

  it('that refuses connections is given up at once at the end', async () => {
    const { port } = listener;
    await listener.close();
    const began = performance.now();
    const losses = await tell([webhook(`http://127.0.0.1:${port}`)]).finish();
    expect(losses).toMatchObject([{ lost: 2, reason: expect.stringContaining('ECONNREFUSED') as string }]);
    expect(performance.now() - began).toBeLessThan(4_000);
    listener = await Listener.open();
  });

  it('that answers without an end is given up', async () => {
    listener.answers = ['silence'];
    const losses = await tell([webhook(listener.url(), { timeoutSeconds: 1 })]).finish();
    expect(losses).toMatchObject([{ lost: 2 }]);
  });
});
