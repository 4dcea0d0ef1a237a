/** Findings for the person at the terminal, as Terraform wants them. */
import { withCode } from '../../contract/error-code';
import { OperationError } from '../../contract/operation-error';
import { visibleText } from '../../contract/visible-text';
import { errorDiagnostic, type Diagnostic } from '../resource';
import { validUtf8 } from './valid-utf8';
import type { WireAttributePath, WireDiagnostic, WireStep } from './wire-messages';

/** Enough to name a thousand hosts. */
const LONGEST_TEXT = 64 * 1024;

const severities = { error: 1, warning: 2 } as const;

export function toWireDiagnostics(diagnostics: readonly Diagnostic[]): WireDiagnostic[] {
  return diagnostics.map(({ severity, code, summary, detail = '', attribute }) => ({
    severity: severities[severity],
    summary: printed(withCode(summary, code)),
    detail: printed(detail),
    attribute: attribute ? toAttributePath(attribute) : null,
    ...(code && { code }),
  }));
}

/** Terraform prints it as it is. */
function printed(text: string): string {
  const visible = visibleText(text);
  if (visible.length <= LONGEST_TEXT) return validUtf8(visible);
  const left = visible.length - LONGEST_TEXT;
  return validUtf8(`${visible.slice(0, LONGEST_TEXT)}\n[${left} more characters are left out]`);
}

export function hasWireErrors(diagnostics: readonly WireDiagnostic[]): boolean {
  return diagnostics.some(isWireError);
}

export function isWireError({ severity }: WireDiagnostic): boolean {
  return severity === severities.error;
}

export function isWireWarning({ severity }: WireDiagnostic): boolean {
  return severity === severities.warning;
}

/** What a resource throws: a failure with a whole message, or a bug - but never one that ends the conversation. */
export function toErrorDiagnostic(error: unknown): WireDiagnostic[] {
  if (error instanceof OperationError) {
    return toWireDiagnostics([errorDiagnostic(error)]);
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const detail = `This is a bug in kollaform's provider. Nothing was recorded as changed.\n\n${stack ?? ''}`;
  return toWireDiagnostics([{ severity: 'error', code: 'bug', summary: message, detail }]);
}

/**
 * `['ports', 0, 'internal']`: attributes and the keys of their elements take turns, as they do in every schema
 * without lists of lists or objects in objects.
 */
export function toAttributePath(path: readonly (string | number)[]): WireAttributePath {
  return { steps: path.map((step, index) => (index % 2 === 0 ? attributeStep(step) : elementStep(step))) };
}

const attributeStep = (name: string | number): WireStep => ({ attributeName: String(name) });

const elementStep = (key: string | number): WireStep =>
  typeof key === 'number' ? { elementKeyInt: key } : { elementKeyString: key };
