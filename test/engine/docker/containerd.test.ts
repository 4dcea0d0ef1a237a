import { closeAll, connectTo, failureOf } from './connect';
import { HttpEngine } from './http-engine';

const VERSION = { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12' };

describe('an engine whose containerd does not answer', () => {
  let server: HttpEngine;

  beforeEach(async () => {
    server = await HttpEngine.start();
  });
  afterEach(async () => {
    await closeAll();
    await server.stop();
  });

  const withComponents = (...names: readonly string[]) => {
    server.version = { ...VERSION, Components: names.map((Name) => ({ Name })) };
  };

  it('is told from a dead host when containerd hangs: it does not tell its version, and answers a ping', async () => {
    server.containerd = 'hangs';
    expect(await failureOf(connectTo(server.url))).toMatchObject({
      kind: 'unreachable',
      reason:
        'there was no answer within 1 s (connect timeout): the engine lives, but its containerd does not answer it',
    });
  });

  it('is like one that cannot be reached when containerd is gone: nothing can be started there', async () => {
    withComponents('Engine', 'runc', 'docker-init');
    expect(await failureOf(connectTo(server.url))).toMatchObject({
      kind: 'unreachable',
      reason: 'the engine answers, but its containerd does not; restart containerd on this host',
    });
  });

  it.each([
    ['Docker', ['Engine', 'containerd', 'runc']],
    ['Podman, which has none', ['Podman Engine', 'Conmon']],
  ])('is not %s', async (_, names) => {
    withComponents(...names);
    expect((await connectTo(server.url)).host).toBe('cmp1');
  });
});
