import { closeAll, connectTo } from './connect';
import { HttpEngine } from './http-engine';

describe('the logs of a container since a moment', () => {
  let server: HttpEngine;

  beforeAll(async () => {
    server = await HttpEngine.start();
  });
  afterAll(async () => {
    await closeAll();
    await server.stop();
  });

  it('are asked for in seconds, as engines count; all of them where that is no moment', async () => {
    const asked: (string | undefined)[] = [];
    server.answer = ({ url = '' }, response) => {
      if (url.includes('/logs')) asked.push(/since=([^&]*)/.exec(url)?.[1]);
      response.end();
    };
    const engine = await connectTo(server.url);
    await engine.readLogs('a', 40, '2026-01-01T00:00:00.25Z');
    await engine.readLogs('a', 40, 'never');
    await engine.readLogs('a', 40);
    expect(asked).toEqual(['1767225600.25', undefined, undefined]);
  });
});
