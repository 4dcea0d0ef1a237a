import { createInterface } from 'node:readline/promises';

/**
 * Returns what was typed. Undefined when the input ends, by Ctrl-D or with what it comes from, or on Ctrl-C: as a key at a
 * terminal, or as the signal.
 */
export function ask(
  question: string,
  streams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
  signal: AbortSignal,
): Promise<string | undefined> {
  const prompt = createInterface(streams);
  return new Promise((resolve, reject) => {
    // The question itself is never settled then.
    prompt.once('close', () => {
      resolve(undefined);
    });
    prompt
      .question(question, { signal })
      .then(resolve, (error: unknown) => {
        if (signal.aborted) resolve(undefined);
        else reject(error instanceof Error ? error : new Error(String(error)));
      })
      .finally(() => {
        prompt.close();
      });
  });
}
