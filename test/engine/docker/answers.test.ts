import { closeAll, connectTo, failureOf } from './connect';
import { CONTAINER, HttpEngine, saying } from './http-engine';

let server: HttpEngine;

beforeAll(async () => {
  server = await HttpEngine.start();
});

afterEach(closeAll);

afterAll(() => server.stop());

describe('what an engine has none of', () => {
  it('is empty behind the door: of an image', async () => {
    server.answer = saying({ Id: 'sha256:1', RepoDigests: null, Config: null });
    const engine = await connectTo(server.url);
    expect(await engine.tryInspectImage('i:1')).toEqual({ Id: 'sha256:1', RepoDigests: [], Config: {} });
  });

  it('is empty behind the door: of a container', async () => {
    const State = { ...CONTAINER.State, Health: { Status: 'starting', Log: null } };
    server.answer = saying({ ...CONTAINER, State, Mounts: null, NetworkSettings: { Networks: null } });
    const engine = await connectTo(server.url);
    expect(await engine.tryInspectContainer('a')).toEqual({
      ...CONTAINER,
      State: { ...State, Health: { Status: 'starting', Log: [] } },
      Mounts: [],
      NetworkSettings: { Networks: {} },
    });
  });
});

describe('what is not as the API says', () => {
  it.each([
    ['Config.Tty', { Config: { Image: 'i', Tty: 'yes' } }],
    ['HostConfig.Memory', { HostConfig: { Memory: '64m' } }],
    [
      'HostConfig.PortBindings.80/tcp.0.HostPort',
      { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: 80 }] } } },
    ],
    ['HostConfig.Mounts.0.Target', { HostConfig: { Mounts: [{ Type: 'bind' }] } }],
    ['Mounts.0.RW', { Mounts: [{ Type: 'bind', Destination: '/run' }] }],
    ['NetworkSettings.Networks.a.Aliases', { NetworkSettings: { Networks: { a: { Aliases: 'b' } } } }],
  ])('is told with its place: %s', async (place, part) => {
    server.answer = saying({ ...CONTAINER, ...part });
    const engine = await connectTo(server.url);
    const { message } = await failureOf(engine.tryInspectContainer('a'));
    expect(message).toContain(`the engine's answer is not a container: ${place} is `);
  });
});
