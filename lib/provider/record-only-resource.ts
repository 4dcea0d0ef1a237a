import type { PlanRecord } from './plan/plan-record';
import type {
  ApplyRequest,
  Attributes,
  BlockSchema,
  Diagnostic,
  OperationContext,
  PlanRequest,
  PlanResult,
  ReadRequest,
  Resource,
  StateResult,
} from './resource';

/** A resource that owns nothing on any host: all that there is of it is what Terraform records. */
export abstract class RecordOnlyResource implements Resource {
  abstract readonly typeName: string;
  abstract readonly schema: BlockSchema;
  /** `it is made when it is created` */
  protected abstract readonly whyNoImport: string;

  abstract plan(request: PlanRequest, context: OperationContext): Promise<PlanResult>;
  abstract apply(request: ApplyRequest, context: OperationContext): Promise<StateResult>;

  /** What a state of it says about the plan that is made now. @default - nothing */
  protected recall?(prior: Attributes, plan: PlanRecord): void;
  /** @default - none */
  protected mistakesIn?(config: Attributes): readonly Diagnostic[];

  validate(config: Attributes): readonly Diagnostic[] {
    return this.mistakesIn?.(config) ?? [];
  }

  read({ prior }: ReadRequest, { plan }: OperationContext): Promise<StateResult> {
    this.recall?.(prior, plan);
    return Promise.resolve({ state: prior, diagnostics: [] });
  }

  delete(): Promise<StateResult> {
    return Promise.resolve({ state: null, diagnostics: [] });
  }

  importState(): StateResult {
    const summary = `a ${this.typeName} needs no import: ${this.whyNoImport}`;
    return { state: null, diagnostics: [{ severity: 'error', code: 'resource-invalid', summary }] };
  }
}
