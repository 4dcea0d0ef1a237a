import type { ContainerEngine } from '../../engine/container-engine';
import { containerAddress } from '../../engine/desired-container';
import { describeAfterFailure, type Outcome } from '../../engine/recreate/outcome';
import type { Attributes, Diagnostic } from '../resource';
import { nameOf, referenceOf } from './container-schema';

export function missingImage(engine: ContainerEngine, planned: Attributes): string {
  const reference = referenceOf(planned);
  return `${engine.host}: image ${reference} is not there; add a docker_image that comes before`;
}

export interface FailedUpdate {
  readonly code: 'update-failed' | 'restart-failed';
  /** A sentence about what else was done on its host. */
  readonly others: string;
}

export function failure(
  engine: ContainerEngine,
  planned: Attributes,
  outcome: Exclude<Outcome, { kind: 'succeeded' }>,
  { code, others }: FailedUpdate,
): Diagnostic {
  const name = nameOf(planned);
  const address = containerAddress({ host: engine.host, name });
  const what = code === 'restart-failed' ? 'be restarted' : `be updated to ${referenceOf(planned)}`;
  const after =
    outcome.kind === 'rolled-back'
      ? `${describeAfterFailure(name, outcome.now)} ${others}`
      : `The rollback failed, too:\n${outcome.rollbackFailure}\nThe next deploy resolves what is left.`;
  return {
    severity: 'error',
    code: outcome.kind === 'stuck' ? 'update-unfinished' : code,
    summary: `${address} could not ${what}`,
    detail: `${outcome.failure}\n\n${after}`,
  };
}

export function leftover(
  engine: ContainerEngine,
  planned: Attributes,
  outcome: Extract<Outcome, { kind: 'succeeded' }>,
): readonly Diagnostic[] {
  if (outcome.leftover === undefined) return [];
  const address = containerAddress({ host: engine.host, name: nameOf(planned) });
  return [
    {
      severity: 'warning',
      code: 'predecessor-left',
      summary: `${address} was updated, but its predecessor could not be removed`,
      detail: `${outcome.leftover}\nThe next deploy removes it.`,
    },
  ];
}
