import type { PlannedUpgrade } from '../../contract/planned-upgrade';
import type { UpgradeOrder } from '../../contract/upgrade-order';
import type {
  Attributes,
  BlockSchema,
  DataSource,
  Diagnostic,
  OperationContext,
  StateResult,
} from '../resource';
import { required, STRINGS } from '../schema-builder';
import { plannedUpgrade } from './planned-upgrade';
import { headlineOf, isNothingPlanned, renderUpgrade } from './render-upgrade';

const schema: BlockSchema = {
  description:
    'What the other resources of a plan will do, in the order in which they do it. Read when all of them have been planned; never a change.',
  attributes: [
    required('after', STRINGS, 'Known values of the resources that come last: it is read after them.'),
  ],
};

/** `docker_upgrade` */
export class UpgradeDataSource implements DataSource {
  readonly typeName = 'docker_upgrade';
  readonly schema = schema;

  /** @param report is given what is planned, for programs */
  constructor(
    private readonly order: () => UpgradeOrder | undefined,
    private readonly skipped: () => readonly string[],
    private readonly report: (upgrade: PlannedUpgrade) => void,
  ) {}

  validate(): readonly Diagnostic[] {
    return [];
  }

  read(config: Attributes, { plan, isApplying }: OperationContext): Promise<StateResult> {
    const order = this.order();
    if (order === undefined || isApplying) return Promise.resolve({ state: config, diagnostics: [] });
    const upgrade = plannedUpgrade(order, plan, this.skipped());
    this.report(upgrade);
    const diagnostics = isNothingPlanned(upgrade) ? [] : [warningOf(upgrade)];
    return Promise.resolve({ state: config, diagnostics });
  }
}

/** Terraform leaves lines as they are that begin with a blank; it prints warnings of the plan by themselves. */
function warningOf(upgrade: PlannedUpgrade): Diagnostic {
  const lines = renderUpgrade({ ...upgrade, warnings: [] });
  return {
    severity: 'warning',
    summary: headlineOf(upgrade),
    detail: lines.map((line) => ` ${line}`).join('\n'),
  };
}
