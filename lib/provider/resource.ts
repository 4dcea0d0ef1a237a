/**
 * What a resource of this provider is, in plain values: no gRPC, no MessagePack.
 * The words are the plugin protocol's own: config, prior, proposed, planned, new state.
 */

import type { ErrorCode } from '../contract/error-code';
import { messageOf, OperationError } from '../contract/operation-error';
import type { DeployRecord } from './deploy-record';
import type { PlanRecord } from './plan/plan-record';

/** A value that Terraform will know only after apply. Compare with `===`. */
export const UNKNOWN: unique symbol = Symbol('unknown');
export type Unknown = typeof UNKNOWN;

/** Any value of a Terraform state. Sets and lists are arrays; maps and objects are records. */
export type Value =
  null | boolean | number | string | Unknown | readonly Value[] | { readonly [key: string]: Value };

/** A whole resource, block or provider configuration: attribute name to value, every attribute present. */
export type Attributes = Readonly<Record<string, Value>>;

/** Terraform type constraint, in the protocol's JSON notation. */
export type WireType =
  | 'string'
  | 'number'
  | 'bool'
  | readonly ['list' | 'set' | 'map', WireType]
  | readonly ['object', { readonly [attribute: string]: WireType }];

export interface AttributeSchema<N extends string = string, T extends WireType = WireType> {
  readonly name: N;
  readonly type: T;
  readonly description: string;
  /** Exactly one of `required`, `optional`, `computed` - or `optional` and `computed` together. */
  readonly required?: true;
  readonly optional?: true;
  readonly computed?: true;
  readonly sensitive?: true;
  /** Its name in states of earlier releases; a stored value is taken over. @default - it always had this one */
  readonly formerName?: string;
}

export interface NestedBlockSchema<N extends string = string, B extends BlockSchema = BlockSchema> {
  readonly name: N;
  /** `single` is written as a list of at most one in the bindings; on the wire it is a list with maxItems 1. */
  readonly nesting: 'list' | 'set';
  readonly maxItems?: number;
  readonly block: B;
}

export interface BlockSchema {
  readonly description?: string;
  /**
   * Of a resource: raised when an attribute is renamed. Of a state of the same version, Terraform drops what the schema does not
   * have before the provider can take it over. An earlier release cannot read a state of a higher version. @default 0
   */
  readonly version?: number;
  readonly attributes: readonly AttributeSchema[];
  readonly blocks?: readonly NestedBlockSchema[];
}

/** A finding for the person at the terminal. `attribute` is a path such as `['hosts', 'ctl1']`. */
export type Diagnostic = ErrorDiagnostic | WarningDiagnostic;

interface DiagnosticText {
  readonly summary: string;
  readonly detail?: string;
  readonly attribute?: readonly (string | number)[];
}

interface ErrorDiagnostic extends DiagnosticText {
  readonly severity: 'error';
  /** Terraform shows it at the end of the summary. */
  readonly code: ErrorCode;
}

interface WarningDiagnostic extends DiagnosticText {
  readonly severity: 'warning';
  /** @default - there is nothing to be done about it */
  readonly code?: ErrorCode;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** For what was thrown while others went on. */
export function errorDiagnostic(reason: unknown): Diagnostic {
  const code = reason instanceof OperationError ? reason.code : 'bug';
  return { severity: 'error', code, summary: messageOf(reason) };
}

/** What every operation may use. The signal aborts on Ctrl-C (`StopProvider`). */
export interface OperationContext {
  readonly signal: AbortSignal;
  /**
   * This process has applied something. A plan made now repeats, just before an apply, one that another process made and a
   * person approved: Terraform demands that what was known then stays as it was.
   */
  readonly isApplying: boolean;
  /** What this process has applied so far; each change is noted here. */
  readonly record: DeployRecord;
  /** What this process has planned so far; each planned change is noted here. */
  readonly plan: PlanRecord;
}

/** New state and findings. On failure `state` is what is true now - the prior state unless something else was proven. */
export interface StateResult {
  readonly state: Attributes | null;
  readonly diagnostics: readonly Diagnostic[];
  /** What to remember beside the state from now on. @default - what was remembered before */
  readonly privateState?: string;
}

export interface ReadRequest {
  readonly prior: Attributes;
  /** What was remembered beside the state; no plan shows it. @default - nothing */
  readonly privateState?: string;
}

export interface ApplyRequest {
  /** null: create. */
  readonly prior: Attributes | null;
  readonly planned: Attributes;
  /** As it is written; `planned` may keep another notation of it. */
  readonly config: Attributes;
  /** @default - nothing */
  readonly privateState?: string;
}

export interface PlanRequest {
  readonly config: Attributes;
  /** null: create. */
  readonly prior: Attributes | null;
  /** The configuration merged with the prior computed values, made by Terraform. */
  readonly proposed: Attributes;
  /** What was remembered beside the prior state. @default - nothing */
  readonly privateState?: string;
}

export interface PlanResult {
  readonly planned: Attributes;
  /** Attributes whose change needs another resource (destroy, then create). */
  readonly requiresReplace: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Deletes are not planned by resources: nothing can be decided there. */
export interface Resource {
  readonly typeName: string;
  readonly schema: BlockSchema;
  /** Pure: the configuration alone, without any host. Unknown values may occur anywhere. */
  validate(config: Attributes): readonly Diagnostic[];
  plan(request: PlanRequest, context: OperationContext): Promise<PlanResult>;
  /** `state: null` when the object is gone. */
  read(request: ReadRequest, context: OperationContext): Promise<StateResult>;
  /** Creates, or updates in place. */
  apply(request: ApplyRequest, context: OperationContext): Promise<StateResult>;
  delete(prior: Attributes, context: OperationContext): Promise<StateResult>;
  /** Turns `terraform import`'s id into the least state that `read` can complete. */
  importState(id: string): StateResult;
}

/** What is only looked at: read in every plan, before what depends on it, and never a change. An error fails the plan. */
export interface DataSource {
  readonly typeName: string;
  readonly schema: BlockSchema;
  /** Pure, as of a resource. */
  validate(config: Attributes): readonly Diagnostic[];
  /** The configuration, completed by what was found. */
  read(config: Attributes, context: OperationContext): Promise<StateResult>;
}

/** Something that could not be applied. */
export type Failure = Pick<Diagnostic, 'code' | 'summary'>;

/** The provider as the protocol layer sees it. `configure` comes before any call to a resource but `validate`. */
export interface Provider {
  readonly schema: BlockSchema;
  readonly resources: readonly Resource[];
  readonly dataSources: readonly DataSource[];
  validate(config: Attributes): readonly Diagnostic[];
  configure(config: Attributes): Promise<readonly Diagnostic[]>;
  /** Something is about to be applied. @throws OperationError when it must not be */
  onApply?(signal: AbortSignal): Promise<void>;
  /** Something was applied, or not. Returns what is to be said besides. */
  onApplied?(failures: readonly Failure[]): readonly Diagnostic[];
  /** Ctrl-C, or Terraform is gone. */
  onStop?(): void;
  /** Terraform is done, and waits for the answer before it leaves. */
  onGoodbye?(): Promise<void>;
  /** Releases connections. */
  close(): Promise<void>;
}
