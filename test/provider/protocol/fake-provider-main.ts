/**
 * The fake provider as a program. A note titled with an absolute path is written there when it is rolled back; `<path>.begun` is
 * there before. One titled `stray failure` throws where nobody waits.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { servePlugin } from '../../../lib/provider/plugin/serve';
import type { ApplyRequest, OperationContext, StateResult } from '../../../lib/provider/resource';
import { fakeProvider } from './fake-provider';

async function apply({ planned }: ApplyRequest, { signal }: OperationContext): Promise<StateResult> {
  const { title } = planned;
  if (title === 'stray failure') {
    setImmediate(() => {
      throw new Error('nobody caught this');
    });
    await delay(20);
  }
  if (typeof title !== 'string' || !title.startsWith('/'))
    return { state: { ...planned, id: 'note-1' }, diagnostics: [] };
  writeFileSync(`${title}.begun`, '');
  await once(signal, 'abort');
  await delay(50);
  writeFileSync(title, 'rolled back');
  return { state: null, diagnostics: [{ severity: 'error', code: 'interrupted', summary: 'stopped' }] };
}

void servePlugin(fakeProvider({ apply }), process);
