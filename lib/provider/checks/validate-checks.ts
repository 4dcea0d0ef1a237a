import { parseChecks } from '../../contract/wave-check';
import type { Diagnostic } from '../resource';

/** The attribute `checks` of a resource, as far as it is known. */
export function validateChecks(texts: Readonly<Record<string, string>>): readonly Diagnostic[] {
  return Object.entries(texts).flatMap(([host, text]): readonly Diagnostic[] => {
    try {
      parseChecks(text);
      return [];
    } catch {
      return [
        {
          severity: 'error',
          code: 'resource-invalid',
          summary: `checks.${host}: not a list of checks`,
          attribute: ['checks', host],
        },
      ];
    }
  });
}
