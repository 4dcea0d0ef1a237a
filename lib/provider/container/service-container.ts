import type { UpgradeOrder } from '../../contract/upgrade-order';
import { OperationError } from '../../contract/operation-error';
import type { Barrier } from '../../engine/barrier';
import type { Clock } from '../../engine/clock';
import type { ContainerEngine, ContainerInspection } from '../../engine/container-engine';
import { converge } from '../../engine/converge';
import { containerAddress } from '../../engine/desired-container';
import type { DrainWatch } from '../../engine/draining';
import {
  observeSlot,
  servingContainer,
  tryFindContainer,
  type ObservedSlot,
} from '../../engine/observed-slot';
import type { Outcome } from '../../engine/recreate/outcome';
import { ownSlot } from '../../engine/recreate/strangers';
import { describeOthers } from '../deploy-summary';
import type { RunEvents } from '../events/run-events';
import { WatchedContainer } from '../events/watched-container';
import type { Hosts } from '../hosts';
import { ensureImageOfPlan } from '../image-of-plan';
import { readinessPolicy } from '../readiness/readiness-policy';
import type { ServiceRecords } from '../readiness/service-records';
import {
  UNKNOWN,
  type Attributes,
  type OperationContext,
  type PlanRequest,
  type PlanResult,
  type StateResult,
} from '../resource';
import { known } from '../decode';
import {
  compareContainer,
  provenContainer,
  type ContainerComparison,
  type ContainerFacts,
} from './comparison/compare-container';
import type { Proven } from './comparison/comparison';
import type { ImageConfigs } from './comparison/image-configs';
import type { Remembered } from './comparison/remembered';
import { containerPlan, nameOf, referenceOf } from './container-schema';
import { provenByRecord, recordedPolicy, slotFacts } from './container-record';
import { failure, leftover, missingImage } from './container-diagnostics';
import { findObstacles } from './obstacles';
import { imageAddress, imageOf, statedImageId } from './container-image';
import { appliedState, refreshedState } from './container-state';
import { desiredContainer } from './desired';
import { observeOwnSlot } from './own-slot';
import { decideContainer, decideNewContainer, type FoundContainer } from '../plan/decide-container';
import type { PlanRecord } from '../plan/plan-record';
import { planContainer } from './plan-container';
import { removeContainers } from './remove-containers';
import { takeOverWarning } from './take-over';

/** What the containers of a deploy have in common. */
export interface Coordination {
  readonly hosts: Hosts;
  readonly clock: Clock;
  readonly imageConfigs: ImageConfigs;
  /** Predecessors that end after their updates. */
  readonly drains: DrainWatch;
  readonly records: ServiceRecords;
  readonly events: RunEvents;
  /** @default - it is not known */
  readonly order?: UpgradeOrder;
}

/** What a container is to be. */
export interface WantedContainer {
  /** @default - nothing was applied here: what there is, is taken over */
  readonly proven?: Proven;
  /** As it is to be recorded. */
  readonly planned: Attributes;
  /** As it is configured; the same but for its notation. */
  readonly wanted: Attributes;
  /** @default - none */
  readonly prior?: Attributes;
  /** Of one that goes together with others. @default - it goes by itself */
  readonly barrier?: Barrier;
}

export interface AppliedContainer extends StateResult {
  /** Undefined when it failed: what was proven before still is. */
  readonly proven?: Proven;
}

export interface ReadContainer {
  /** Null when there is no such container. */
  readonly state: Attributes | null;
  readonly remembered: Remembered;
}

/** A long-running container on one host. */
export class ServiceContainer {
  constructor(
    private readonly engine: ContainerEngine,
    private readonly coordination: Coordination,
  ) {}

  async plan(
    { config, prior, proposed }: PlanRequest,
    remembered: Remembered | undefined,
    record: PlanRecord,
  ): Promise<PlanResult> {
    const image = await imageOf(this.engine, proposed);
    const stated = statedImageId(config, this.coordination.hosts, this.engine.host);
    ensureImageOfPlan(imageAddress(this.engine, proposed), stated, image?.Id);
    const imageId = stated ?? image?.Id;
    const planned = planContainer(prior, proposed, {
      ...(imageId !== undefined && { imageId }),
      ...(remembered && { remembered }),
    });
    const isTakenOver = prior === null || (remembered !== undefined && remembered.proven === undefined);
    const place = { host: this.engine.host, container: nameOf(proposed) };
    if (prior !== null) record.decide({ ...place, ...decideContainer(prior, planned, remembered) });
    if (!isTakenOver && planned['id'] !== UNKNOWN) return { planned, requiresReplace: [], diagnostics: [] };
    const slot = await observeSlot(this.engine, nameOf(proposed));
    const found = isTakenOver ? await this.#tryTakeOver(slot, proposed, image?.Id) : undefined;
    if (prior === null) record.decide({ ...place, ...decideNewContainer(proposed, found) });
    const takeOver = found === undefined ? [] : [takeOverWarning(this.#address(proposed), found.comparison)];
    const obstacles = await findObstacles(this.engine, proposed, slot, remembered?.proven);
    return { planned, requiresReplace: [], diagnostics: [...takeOver, ...obstacles] };
  }

  /** State was lost, or the container was made by kolla-ansible: what is there is taken over, not doubled. */
  async #tryTakeOver(
    slot: ObservedSlot,
    proposed: Attributes,
    wantedImageId: string | undefined,
  ): Promise<FoundContainer | undefined> {
    const serving = servingContainer(ownSlot(slot, slotFacts(proposed)));
    if (serving === undefined) return undefined;
    const comparison = await this.compare({
      wanted: proposed,
      observed: serving,
      ...(wantedImageId !== undefined && { wantedImageId }),
    });
    return { image: serving.Config.Image, comparison };
  }

  async read(recorded: Attributes, remembered: Remembered | undefined): Promise<ReadContainer> {
    const proven = remembered === undefined ? provenByRecord(recorded) : remembered.proven;
    const slot = await observeOwnSlot(this.engine, recorded, proven);
    const serving = servingContainer(slot);
    if (serving === undefined) return { state: null, remembered: { surplus: [] } };
    const comparison = await this.compare({
      ...(proven && { proven }),
      wanted: proven?.settings ?? recorded,
      observed: serving,
    });
    const base = { ...recorded, ...proven?.settings };
    return {
      state: refreshedState(base, slot, comparison),
      remembered: {
        ...(proven && { proven }),
        surplus: comparison.surplus.map(({ setting }) => setting),
      },
    };
  }

  /** Compares what was observed, with what its image brings along. */
  async compare(facts: Omit<ContainerFacts, 'image'>): Promise<ContainerComparison> {
    return compareContainer(await this.coordination.imageConfigs.complete(this.engine, facts));
  }

  async apply(
    container: WantedContainer,
    { signal, record }: Pick<OperationContext, 'signal' | 'record'>,
  ): Promise<AppliedContainer> {
    const { engine } = this;
    const { prior, planned, wanted, proven, barrier } = container;
    const image = await imageOf(engine, wanted);
    if (image === undefined) throw new OperationError('image-missing', missingImage(engine, wanted));
    ensureImageOfPlan(imageAddress(engine, wanted), containerPlan(planned).image_id, image.Id);
    const compare = (observed: ContainerInspection) =>
      this.compare({ ...(proven && { proven }), wanted, observed, wantedImageId: image.Id });
    const before = await this.#idBefore(container);
    const place = { host: engine.host, name: nameOf(planned) };
    const { events, records } = this.coordination;
    const told = events.placeOf(place.host, place.name);
    const watch = new WatchedContainer(events, told, referenceOf(wanted));
    const readiness = readinessPolicy(containerPlan(wanted).readiness_probe, engine, records);
    const outcome = await converge({
      engine,
      desired: await desiredContainer(wanted, image, readiness),
      differences: async (observed) => (await compare(observed)).differences,
      recordedPolicy: recordedPolicy(proven?.settings ?? prior ?? planned),
      ...(proven && { provenId: proven.id }),
      wasToRun: containerPlan(prior ?? planned).start !== false,
      clock: this.coordination.clock,
      drains: this.coordination.drains,
      signal,
      ...(barrier && { barrier }),
      watch,
    });
    watch.end(outcome);
    if (outcome.kind !== 'succeeded') {
      const others = describeOthers(place, record.deeds);
      const failed = { code: 'update-failed', others } as const;
      record.note({ ...place, outcome: outcome.kind === 'rolled-back' ? 'as before' : 'unfinished' });
      return { state: prior ?? null, diagnostics: [failure(engine, planned, outcome, failed)] };
    }
    record.note({ ...place, outcome: 'updated' });
    return this.#applied(container, outcome, before);
  }

  async #applied(
    { planned, wanted, proven: provenBefore }: WantedContainer,
    outcome: Extract<Outcome, { kind: 'succeeded' }>,
    idBefore: string | undefined,
  ): Promise<AppliedContainer> {
    const { engine } = this;
    const observed = await tryFindContainer(engine, nameOf(planned));
    if (observed === undefined)
      throw new OperationError(
        'container-missing',
        `${engine.host}: ${nameOf(planned)} was removed by somebody else just after its update`,
      );
    const facts = await this.coordination.imageConfigs.complete(engine, { wanted, observed });
    const isMade =
      observed.Id !== idBefore || (provenBefore?.isMade === true && provenBefore.id === idBefore);
    const proven = provenContainer(facts, { isMade });
    const state = appliedState(planned, observed, compareContainer({ ...facts, proven }));
    return { state, proven, diagnostics: leftover(engine, planned, outcome) };
  }

  async #idBefore({ prior, proven, planned }: WantedContainer): Promise<string | undefined> {
    const recorded = prior && known(containerPlan(prior).id);
    if (recorded ?? proven) return recorded ?? proven?.id;
    return servingContainer(await observeSlot(this.engine, nameOf(planned)))?.Id;
  }

  #address(attributes: Attributes): string {
    return containerAddress({ host: this.engine.host, name: nameOf(attributes) });
  }

  /** What an interrupted update left is removed, too. */
  async remove(prior: Attributes): Promise<StateResult> {
    await removeContainers(this.engine, this.coordination, prior);
    return { state: null, diagnostics: [] };
  }
}
