import type { RestartPolicyName } from './restart-policy';

/** The container that serves now, and its successor. Without a predecessor there is only `new`. */
type Subject = 'old' | 'new';

/** One operation is one engine call (or one wait), on one container, with its cause in plain words. */
export type Operation = { readonly subject: Subject; readonly cause: string } & (
  | { readonly kind: 'create'; readonly name: string }
  /** As it was inspected, because it is gone. */
  | { readonly kind: 'create-again'; readonly name: string; readonly policy: RestartPolicyName }
  | { readonly kind: 'upload' }
  | { readonly kind: 'copy-from-old'; readonly path: string }
  | { readonly kind: 'set-restart-policy'; readonly from: RestartPolicyName; readonly to: RestartPolicyName }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'await-drained' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'start' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'unpause' }
  /** Where its engine cannot be sure that it does not run. */
  | { readonly kind: 'end-orphaned' }
  /** `wasUnhealthy`: its engine called it so before, which alone is no verdict. */
  | { readonly kind: 'await-healthy'; readonly wasUnhealthy?: boolean }
  | { readonly kind: 'soak'; readonly seconds: number }
  | { readonly kind: 'remove' }
  /** When it has ended, which may be after the update. */
  | { readonly kind: 'remove-drained' }
);

/** `stop old (make way for its successor)` */
export function printOperation(operation: Operation): string {
  return `${operation.kind} ${operation.subject}${details(operation)} (${operation.cause})`;
}

function details(operation: Operation): string {
  switch (operation.kind) {
    case 'create':
    case 'create-again':
      return ` as ${operation.name}`;
    case 'copy-from-old':
      return ` ${operation.path}`;
    case 'rename':
    case 'set-restart-policy':
      return ` from ${operation.from} to ${operation.to}`;
    case 'signal':
      return ` ${operation.signal}`;
    case 'soak':
      return ` for ${operation.seconds} s`;
    default:
      return '';
  }
}

/**
 * Whether an operation is as good as done when its container is gone. The old one does not have to be stopped or renamed then.
 * The new one only has to be gone in a rollback.
 */
export function isDoneWhenGone({ kind, subject }: Operation, isRollingBack: boolean): boolean {
  if (kind === 'create' || kind === 'create-again') return false;
  return subject === 'old' || isRollingBack;
}

/** Whether an operation changes something; others only wait. */
export function isChange({ kind }: Operation): boolean {
  return !['await-drained', 'await-healthy', 'soak'].includes(kind);
}

const NO_OPERATION: readonly Operation[] = [];

/**
 * What undoes an operation. Applied in reverse order to everything that was attempted, whether it succeeded or
 * not: each undo is harmless when its operation had no effect.
 */
export function undo(operation: Operation): readonly Operation[] {
  const { subject } = operation;
  const cause = 'the update failed';
  switch (operation.kind) {
    case 'create':
      return [{ kind: 'remove', subject, cause }];
    case 'rename':
      return [{ kind: 'rename', subject, from: operation.to, to: operation.from, cause }];
    case 'set-restart-policy':
      return [{ kind: 'set-restart-policy', subject, from: operation.to, to: operation.from, cause }];
    case 'stop':
      return [{ kind: 'start', subject, cause }];
    case 'signal':
      return [{ kind: 'restart', subject, cause }];
    case 'start':
      return [
        { kind: 'stop', subject, cause },
        { kind: 'end-orphaned', subject, cause },
      ];
    case 'upload':
    case 'copy-from-old':
    case 'await-drained':
    case 'await-healthy':
    case 'soak':
    case 'restart':
    case 'unpause':
    case 'end-orphaned':
    case 'create-again':
    case 'remove':
    case 'remove-drained':
      return NO_OPERATION;
  }
}
