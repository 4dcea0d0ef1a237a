import { PassThrough } from 'node:stream';
import { ask } from '../../lib/cli/ask';

describe('a question', () => {
  const never = new AbortController().signal;
  const streams = () => ({ input: new PassThrough(), output: new PassThrough() });

  it('is answered by a line', async () => {
    const { input, output } = streams();
    const answer = ask('Sure? ', { input, output }, never);
    input.write('yes\n');
    expect(await answer).toBe('yes');
    expect(String(output.read())).toContain('Sure? ');
  });

  it('has no answer when the input ends', async () => {
    const { input, output } = streams();
    const answer = ask('Sure? ', { input, output }, never);
    input.end();
    expect(await answer).toBeUndefined();
  });

  it('has no answer at a terminal where Ctrl-C is typed', async () => {
    const { input, output } = streams();
    const answer = ask('Sure? ', { input, output: Object.assign(output, { isTTY: true }) }, never);
    input.write('\u0003');
    expect(await answer).toBeUndefined();
  });

  it('has no answer when the command is interrupted', async () => {
    const interrupted = new AbortController();
    const answer = ask('Sure? ', streams(), interrupted.signal);
    interrupted.abort();
    expect(await answer).toBeUndefined();
  });
});
