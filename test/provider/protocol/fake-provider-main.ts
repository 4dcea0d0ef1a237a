/** The fake provider as a program. A note titled with an absolute path is written there when it is rolled back; `<path>.begun` is there before. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { servePlugin } from '../../../lib/provider/plugin/serve';
import type { Attributes, OperationContext, StateResult } from '../../../lib/provider/resource';
import { fakeProvider } from './fake-provider';

async function create(planned: Attributes, { signal }: OperationContext): Promise<StateResult> {
  const { title } = planned;
  if (typeof title !== 'string' || !title.startsWith('/'))
    return { state: { ...planned, id: 'note-1' }, diagnostics: [] };
  writeFileSync(`${title}.begun`, '');
  await once(signal, 'abort');
  await delay(50);
  writeFileSync(title, 'rolled back');
  return { state: null, diagnostics: [{ severity: 'error', summary: 'stopped' }] };
}

void servePlugin(fakeProvider({ create }), process);
