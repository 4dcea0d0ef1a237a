/** The provider's answer to each RPC: decode, call, encode. Only wire messages and plain values; no gRPC. */
import type { LastWords } from '../plugin/last-words';
import { DeployRecord } from '../deploy-record';
import { PlanRecord } from '../plan/plan-record';
import type { BlockSchema, DataSource, OperationContext, Provider, Resource, StateResult } from '../resource';
import { readDataSource, validateDataResourceConfig } from './data-source-calls';
import { toAttributePath, toWireDiagnostics } from './diagnostics';
import { decodeBlock, decodeStoredBlock, encodeBlock } from './dynamic-value';
import type { ProviderService } from './grpc-service';
import { decodePresent, guarded, guardedFromStrays, onlyTheBug, type CallContext } from './guarded-call';
import { InterruptedDeploy } from './interrupted-deploy';
import { remarkedAfter } from './remarked-after';
import { toWireSchema } from './schema';
import type { StrayFailures } from './stray-failures';
import type { RpcRequest, RpcResponse } from './wire-messages';

/**
 * `stopping` is aborted by `StopProvider`; every call to a resource gets its signal. `acquireLock` is awaited before anything is
 * changed.
 */
export function providerService(
  provider: Provider,
  stopping: AbortController,
  acquireLock: (signal: AbortSignal) => Promise<void>,
  stray: StrayFailures,
  lastWords: LastWords,
): ProviderService {
  const record = new DeployRecord();
  const plan = new PlanRecord();
  const interrupted = new InterruptedDeploy(stopping.signal, record, lastWords);
  let isApplying = false;
  const context = (): CallContext => ({ signal: stopping.signal, isApplying, record, plan, stray });
  return {
    GetProviderSchema: () => Promise.resolve(getProviderSchema(provider)),
    ValidateProviderConfig: (request) => validateProviderConfig(provider, request),
    ConfigureProvider: (request) => configureProvider(provider, request),
    ValidateResourceConfig: (request) => validateResourceConfig(provider, request),
    ValidateDataResourceConfig: (request) => validateDataResourceConfig(provider, request),
    UpgradeResourceState: (request) => upgradeResourceState(provider, request),
    ReadResource: (request) => readResource(provider, request, context()),
    PlanResourceChange: (request) => planResourceChange(provider, request, context()),
    ApplyResourceChange: (request) => {
      isApplying = true;
      const applied = applyResourceChange(provider, request, context(), acquireLock);
      return interrupted.summarizedAfter(remarkedAfter(applied, provider));
    },
    ImportResourceState: (request) => importResourceState(provider, request),
    ReadDataSource: (request) => interrupted.toldBefore(readDataSource(provider, request, context())),
    StopProvider: () => {
      stopping.abort();
      provider.onStop?.();
      return Promise.resolve({ error: '' });
    },
  };
}

function getProviderSchema(provider: Provider): RpcResponse<'GetProviderSchema'> {
  const schemas = (types: readonly (Resource | DataSource)[]) =>
    Object.fromEntries(types.map(({ typeName, schema }) => [typeName, toWireSchema(schema)]));
  return {
    provider: toWireSchema(provider.schema),
    resourceSchemas: schemas(provider.resources),
    dataSourceSchemas: schemas(provider.dataSources),
    // Resources decide nothing about a destroy, and no process needs to be asked for its schema to work.
    serverCapabilities: { planDestroy: false, getProviderSchemaOptional: true },
    diagnostics: [],
  };
}

function validateProviderConfig(provider: Provider, { config }: RpcRequest<'ValidateProviderConfig'>) {
  return guarded(onlyTheBug, () => ({
    diagnostics: toWireDiagnostics(provider.validate(decodePresent(config, provider.schema))),
  }));
}

function configureProvider(provider: Provider, { config }: RpcRequest<'ConfigureProvider'>) {
  return guarded(onlyTheBug, async () => ({
    diagnostics: toWireDiagnostics(await provider.configure(decodePresent(config, provider.schema))),
  }));
}

function validateResourceConfig(
  provider: Provider,
  { typeName, config }: RpcRequest<'ValidateResourceConfig'>,
) {
  return guarded(onlyTheBug, () => {
    const resource = findResource(provider, typeName);
    return { diagnostics: toWireDiagnostics(resource.validate(decodePresent(config, resource.schema))) };
  });
}

/** An attribute added, dropped or renamed since the state was written never breaks it: the schema shapes what is read. */
function upgradeResourceState(
  provider: Provider,
  { typeName, rawState }: RpcRequest<'UpgradeResourceState'>,
) {
  return guarded<RpcResponse<'UpgradeResourceState'>>(
    (bug) => ({ upgradedState: null, ...bug }),
    () => {
      const { schema } = findResource(provider, typeName);
      return {
        upgradedState: encodeBlock(decodeStoredBlock(rawState.json, schema), schema),
        diagnostics: [],
      };
    },
  );
}

function readResource(provider: Provider, request: RpcRequest<'ReadResource'>, context: CallContext) {
  const { typeName, currentState } = request;
  return guardedFromStrays<RpcResponse<'ReadResource'>>(
    context,
    (bug) => ({ newState: currentState, private: request.private, ...bug }),
    async () => {
      const resource = findResource(provider, typeName);
      const prior = decodePresent(currentState, resource.schema);
      const result = await resource.read({ prior, ...remembered(request.private) }, context);
      context.plan.warn(result.diagnostics);
      return encodeResult(result, resource.schema, request.private);
    },
  );
}

/** Private state is bytes to Terraform; the resources of this provider remember text. */
function remembered(bytes: Uint8Array): { readonly privateState?: string } {
  return bytes.length === 0 ? {} : { privateState: Buffer.from(bytes).toString() };
}

/**
 * The "legacy type system" turns Terraform's demand that a plan follows the configuration to the letter into a log
 * line. It lets a resource on an unreachable host keep its prior values, with a warning, while others go on.
 */
const LENIENT = { legacyTypeSystem: true } as const;

function planResourceChange(
  provider: Provider,
  { typeName, config, priorState, proposedNewState, priorPrivate }: RpcRequest<'PlanResourceChange'>,
  context: CallContext,
) {
  const unchanged = { requiresReplace: [], plannedPrivate: priorPrivate, ...LENIENT };
  return guardedFromStrays<RpcResponse<'PlanResourceChange'>>(
    context,
    (bug) => ({ plannedState: priorState, ...unchanged, ...bug }),
    async () => {
      const resource = findResource(provider, typeName);
      const { schema } = resource;
      const proposed = decodeBlock(proposedNewState, schema);
      if (proposed === null) return { plannedState: proposedNewState, ...unchanged, diagnostics: [] };
      const request = {
        config: decodePresent(config, schema),
        prior: decodeBlock(priorState, schema),
        proposed,
        ...remembered(priorPrivate),
      };
      const { planned, requiresReplace, diagnostics } = await resource.plan(request, context);
      context.plan.warn(diagnostics);
      return {
        ...unchanged,
        plannedState: encodeBlock(planned, schema),
        requiresReplace: requiresReplace.map((attribute) => toAttributePath([attribute])),
        diagnostics: toWireDiagnostics(diagnostics),
      };
    },
  );
}

function applyResourceChange(
  provider: Provider,
  request: RpcRequest<'ApplyResourceChange'>,
  context: CallContext,
  acquireLock: (signal: AbortSignal) => Promise<void>,
) {
  const { typeName, priorState, plannedPrivate } = request;
  return guardedFromStrays<RpcResponse<'ApplyResourceChange'>>(
    context,
    (bug) => ({ newState: priorState, private: plannedPrivate, ...LENIENT, ...bug }),
    async () => {
      await acquireLock(context.signal);
      await provider.onApply?.(context.signal);
      const resource = findResource(provider, typeName);
      const result = await change(resource, request, context);
      return { ...encodeResult(result, resource.schema, plannedPrivate), ...LENIENT };
    },
  );
}

async function change(
  resource: Resource,
  { priorState, plannedState, config, plannedPrivate }: RpcRequest<'ApplyResourceChange'>,
  context: OperationContext,
): Promise<StateResult> {
  const { schema } = resource;
  const prior = decodeBlock(priorState, schema);
  const planned = decodeBlock(plannedState, schema);
  if (planned !== null) {
    const request = { prior, planned, config: decodePresent(config, schema), ...remembered(plannedPrivate) };
    return resource.apply(request, context);
  }
  if (prior !== null) return resource.delete(prior, context);
  return { state: null, diagnostics: [] };
}

function importResourceState(provider: Provider, { typeName, id }: RpcRequest<'ImportResourceState'>) {
  return guarded<RpcResponse<'ImportResourceState'>>(
    (bug) => ({ importedResources: [], ...bug }),
    () => {
      const resource = findResource(provider, typeName);
      const { state, diagnostics } = resource.importState(id);
      return {
        importedResources: state ? [{ typeName, state: encodeBlock(state, resource.schema) }] : [],
        diagnostics: toWireDiagnostics(diagnostics),
      };
    },
  );
}

function findResource({ resources }: Provider, typeName: string): Resource {
  const resource = resources.find((candidate) => candidate.typeName === typeName);
  if (!resource) throw new Error(`This provider has no resource type "${typeName}".`);
  return resource;
}

function encodeResult(
  { state, diagnostics, privateState }: StateResult,
  schema: BlockSchema,
  before: Uint8Array,
) {
  return {
    newState: encodeBlock(state, schema),
    private: privateState === undefined ? before : Buffer.from(privateState),
    diagnostics: toWireDiagnostics(diagnostics),
  };
}
