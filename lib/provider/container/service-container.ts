import { OperationError } from '../../contract/operation-error';
import type { Clock } from '../../engine/clock';
import type { ContainerEngine, ImageInspection } from '../../engine/container-engine';
import { converge } from '../../engine/converge';
import { containerAddress } from '../../engine/desired-container';
import { observeSlot, servingContainer, tryFindContainer, unseenOnes } from '../../engine/observed-slot';
import { endForgotten } from '../../engine/reaper';
import type { Outcome } from '../../engine/recreate/outcome';
import type { Difference } from '../../engine/recreate/recreate-plan';
import { restartPolicyName, type RestartPolicyName } from '../../engine/recreate/restart-policy';
import type { Groups } from '../groups';
import type { Attributes, Diagnostic, OperationContext, PlanResult, StateResult } from '../resource';
import { asNumber, asString } from '../value';
import { differingSettings, unobservableChanges } from './container-settings';
import { appliedState, refreshedState } from './container-state';
import { desiredContainer, destroyGrace } from './desired';
import { planContainer } from './plan-container';

/** Where the containers of a deploy, each in a call of its own, heed each other. */
export interface Coordination {
  readonly groups: Groups;
  readonly clock: Clock;
}

/** A long-running container on one host. */
export class ServiceContainer {
  constructor(
    private readonly engine: ContainerEngine,
    private readonly coordination: Coordination,
  ) {}

  async plan(prior: Attributes | null, proposed: Attributes): Promise<PlanResult> {
    const image = await imageOf(this.engine, proposed);
    const planned = planContainer(prior, proposed, image === undefined ? {} : { imageId: image.Id });
    const diagnostics = prior === null ? await takeOverWarning(this.engine, proposed) : [];
    return { planned, requiresReplace: [], diagnostics };
  }

  async read(recorded: Attributes): Promise<StateResult> {
    const slot = await observeSlot(this.engine, nameOf(recorded));
    return { state: refreshedState(recorded, slot), diagnostics: [] };
  }

  async apply(
    prior: Attributes | null,
    planned: Attributes,
    { signal }: OperationContext,
  ): Promise<StateResult> {
    const { engine } = this;
    const { groups, clock } = this.coordination;
    const address = containerAddress({ host: engine.host, name: nameOf(planned) });
    const image = await imageOf(engine, planned);
    if (image === undefined) throw new OperationError(missingImage(engine, planned));
    const desired = await desiredContainer(planned, image);
    const outcome = await converge({
      engine,
      desired,
      differences: (observed) => [
        ...imageDifferences(observed, desired.image),
        ...differingSettings(planned, observed),
        ...(prior === null ? [] : unobservableChanges(prior, planned, observed)),
      ],
      recordedPolicy: recordedPolicy(prior ?? planned),
      wasToRun: (prior ?? planned)['start'] !== false,
      isGrouped: asString(planned['update_group']) !== undefined,
      clock,
      signal,
      join: () => groups.join(asString(planned['update_group']), address),
    });
    return result(engine, outcome, prior, planned);
  }

  /** What an interrupted update left is removed, too. */
  async remove(prior: Attributes): Promise<StateResult> {
    const { engine } = this;
    const name = nameOf(prior);
    const slot = await observeSlot(engine, name);
    await endForgotten({
      engine,
      clock: this.coordination.clock,
      name,
      of: unseenOnes(slot, prior['start'] !== false),
    });
    const { next, current, previous } = slot;
    for (const found of [next, current, previous]) {
      if (found !== undefined) await removeContainer(this.engine, found.Id, prior);
    }
    return { state: null, diagnostics: [] };
  }
}

function nameOf(attributes: Attributes): string {
  return asString(attributes['name']) ?? '';
}

async function imageOf(
  engine: ContainerEngine,
  attributes: Attributes,
): Promise<ImageInspection | undefined> {
  const reference = asString(attributes['image']);
  return reference === undefined ? undefined : engine.tryInspectImage(reference);
}

function missingImage(engine: ContainerEngine, planned: Attributes): string {
  const reference = asString(planned['image']) ?? '';
  return `${engine.host}: image ${reference} is not there; bring it with a docker_image that comes before`;
}

function recordedPolicy({ restart, max_retry_count: retries }: Attributes): RestartPolicyName {
  const policy = { Name: asString(restart) ?? 'no', MaximumRetryCount: asNumber(retries) };
  return restartPolicyName(policy);
}

/** Compares the id, too: Kolla's tags stay the same inside a release series while the images behind them change. */
function imageDifferences(
  observed: { readonly Image: string; readonly Config: { readonly Image: string } },
  desired: { readonly reference: string; readonly id: string },
): readonly Difference[] {
  if (observed.Config.Image !== desired.reference) {
    return [{ setting: 'image', from: observed.Config.Image, to: desired.reference }];
  }
  if (observed.Image === desired.id) return [];
  return [{ setting: 'image id', from: observed.Image, to: desired.id }];
}

/** State was lost, or the container was made by kolla-ansible: what is there is taken over, not doubled. */
async function takeOverWarning(
  engine: ContainerEngine,
  proposed: Attributes,
): Promise<readonly Diagnostic[]> {
  const serving = servingContainer(await observeSlot(engine, nameOf(proposed)));
  if (serving === undefined) return [];
  const address = containerAddress({ host: engine.host, name: nameOf(proposed) });
  return [
    {
      severity: 'warning',
      summary: `${address} exists already and will be taken over`,
      detail:
        `It runs ${serving.Config.Image}. If it is as desired it is left alone, otherwise it is updated in place. ` +
        `To see what differs first, run: terraform import <address> ${address}`,
    },
  ];
}

async function result(
  engine: ContainerEngine,
  outcome: Outcome,
  prior: Attributes | null,
  planned: Attributes,
): Promise<StateResult> {
  if (outcome.kind !== 'succeeded') return { state: prior, diagnostics: [failure(engine, planned, outcome)] };
  const container = await tryFindContainer(engine, nameOf(planned));
  if (container === undefined)
    throw new OperationError(
      `${engine.host}: ${nameOf(planned)} was removed by somebody else just after its update`,
    );
  return { state: appliedState(planned, container), diagnostics: leftover(engine, planned, outcome) };
}

function failure(
  engine: ContainerEngine,
  planned: Attributes,
  outcome: Exclude<Outcome, { kind: 'succeeded' }>,
): Diagnostic {
  const address = containerAddress({ host: engine.host, name: nameOf(planned) });
  const image = asString(planned['image']) ?? '';
  const after =
    outcome.kind === 'rolled-back'
      ? 'Everything on this host is as it was before.'
      : `Taking it back failed, too:\n${outcome.rollbackFailure}\nThe next deploy resolves what is left.`;
  return {
    severity: 'error',
    summary: `${address} could not be updated to ${image}`,
    detail: `${outcome.failure}\n\n${after}`,
  };
}

function leftover(
  engine: ContainerEngine,
  planned: Attributes,
  outcome: Extract<Outcome, { kind: 'succeeded' }>,
): readonly Diagnostic[] {
  if (outcome.leftover === undefined) return [];
  const address = containerAddress({ host: engine.host, name: nameOf(planned) });
  return [
    {
      severity: 'warning',
      summary: `${address} was updated, but its predecessor could not be removed`,
      detail: `${outcome.leftover}\nThe next deploy removes it.`,
    },
  ];
}

async function removeContainer(engine: ContainerEngine, container: string, prior: Attributes): Promise<void> {
  await engine.stopContainer(container, destroyGrace(prior));
  await engine.removeContainer(container, { anonymousVolumes: prior['remove_volumes'] !== false });
}
