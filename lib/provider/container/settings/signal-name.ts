import { constants } from 'node:os';
import type { Value } from '../../resource';

/** `15`, `term` and `SIGTERM` as `SIGTERM`; null for none. Real-time signals keep their names. */
export function signalName(text: string): Value {
  if (text === '') return null;
  const byNumber = Object.entries(constants.signals).find(([, number]) => String(number) === text);
  if (byNumber !== undefined) return byNumber[0];
  const upper = text.toUpperCase();
  return upper.startsWith('SIG') || /^\d+$/.test(upper) ? upper : `SIG${upper}`;
}
