/** The provider's answer to each RPC: decode, call, encode. Only wire messages and plain values; no gRPC. */
import type {
  Attributes,
  BlockSchema,
  DataSource,
  OperationContext,
  Provider,
  Resource,
  StateResult,
} from '../resource';
import { readDataSource, validateDataResourceConfig } from './data-source-calls';
import { toAttributePath, toWireDiagnostics } from './diagnostics';
import { decodeBlock, encodeBlock } from './dynamic-value';
import type { ProviderService } from './grpc-service';
import { decodePresent, guarded, onlyTheBug } from './guarded-call';
import { toWireSchema } from './schema';
import type { RpcRequest, RpcResponse } from './wire-messages';

/**
 * `stopping` is aborted by `StopProvider`; every call to a resource gets its signal. `acquireLock` is awaited before anything is
 * changed.
 */
export function providerService(
  provider: Provider,
  stopping: AbortController,
  acquireLock: (signal: AbortSignal) => Promise<void>,
): ProviderService {
  const { signal } = stopping;
  let isApplying = false;
  return {
    GetProviderSchema: () => Promise.resolve(getProviderSchema(provider)),
    ValidateProviderConfig: (request) => validateProviderConfig(provider, request),
    ConfigureProvider: (request) => configureProvider(provider, request),
    ValidateResourceConfig: (request) => validateResourceConfig(provider, request),
    ValidateDataResourceConfig: (request) => validateDataResourceConfig(provider, request),
    UpgradeResourceState: (request) => upgradeResourceState(provider, request),
    ReadResource: (request) => readResource(provider, request, { signal, isApplying }),
    PlanResourceChange: (request) => planResourceChange(provider, request, { signal, isApplying }),
    ApplyResourceChange: (request) => {
      isApplying = true;
      return applyResourceChange(provider, request, { signal, isApplying }, acquireLock);
    },
    ImportResourceState: (request) => importResourceState(provider, request),
    ReadDataSource: (request) => readDataSource(provider, request, { signal, isApplying }),
    StopProvider: () => {
      stopping.abort();
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

/** An attribute added or dropped since the state was written never breaks it: the schema shapes what is read. */
function upgradeResourceState(
  provider: Provider,
  { typeName, rawState }: RpcRequest<'UpgradeResourceState'>,
) {
  return guarded<RpcResponse<'UpgradeResourceState'>>(
    (bug) => ({ upgradedState: null, ...bug }),
    () => {
      const { schema } = findResource(provider, typeName);
      return {
        upgradedState: encodeBlock(decodeBlock({ json: rawState.json }, schema), schema),
        diagnostics: [],
      };
    },
  );
}

function readResource(
  provider: Provider,
  { typeName, currentState }: RpcRequest<'ReadResource'>,
  context: OperationContext,
) {
  return guarded<RpcResponse<'ReadResource'>>(
    (bug) => ({ newState: currentState, ...bug }),
    async () => {
      const resource = findResource(provider, typeName);
      const prior = decodePresent(currentState, resource.schema);
      return encodeResult(await resource.read(prior, context), resource.schema);
    },
  );
}

/**
 * The "legacy type system" turns Terraform's demand that a plan follows the configuration to the letter into a log
 * line. It lets a resource on an unreachable host keep its prior values, with a warning, while others go on.
 */
const LENIENT = { legacyTypeSystem: true } as const;

function planResourceChange(
  provider: Provider,
  { typeName, config, priorState, proposedNewState }: RpcRequest<'PlanResourceChange'>,
  context: OperationContext,
) {
  return guarded<RpcResponse<'PlanResourceChange'>>(
    (bug) => ({ plannedState: priorState, requiresReplace: [], ...LENIENT, ...bug }),
    async () => {
      const resource = findResource(provider, typeName);
      const { schema } = resource;
      const proposed = decodeBlock(proposedNewState, schema);
      if (proposed === null) {
        return { plannedState: proposedNewState, requiresReplace: [], ...LENIENT, diagnostics: [] };
      }
      const request = {
        config: decodePresent(config, schema),
        prior: decodeBlock(priorState, schema),
        proposed,
      };
      const { planned, requiresReplace, diagnostics } = await resource.plan(request, context);
      return {
        plannedState: encodeBlock(planned, schema),
        requiresReplace: requiresReplace.map((attribute) => toAttributePath([attribute])),
        ...LENIENT,
        diagnostics: toWireDiagnostics(diagnostics),
      };
    },
  );
}

function applyResourceChange(
  provider: Provider,
  { typeName, priorState, plannedState }: RpcRequest<'ApplyResourceChange'>,
  context: OperationContext,
  acquireLock: (signal: AbortSignal) => Promise<void>,
) {
  return guarded<RpcResponse<'ApplyResourceChange'>>(
    (bug) => ({ newState: priorState, ...LENIENT, ...bug }),
    async () => {
      await acquireLock(context.signal);
      const resource = findResource(provider, typeName);
      const { schema } = resource;
      const prior = decodeBlock(priorState, schema);
      const planned = decodeBlock(plannedState, schema);
      return { ...encodeResult(await change(resource, prior, planned, context), schema), ...LENIENT };
    },
  );
}

async function change(
  resource: Resource,
  prior: Attributes | null,
  planned: Attributes | null,
  context: OperationContext,
): Promise<StateResult> {
  if (planned && prior) return resource.update(prior, planned, context);
  if (planned) return resource.create(planned, context);
  if (prior) return resource.delete(prior, context);
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

function encodeResult({ state, diagnostics }: StateResult, schema: BlockSchema) {
  return { newState: encodeBlock(state, schema), diagnostics: toWireDiagnostics(diagnostics) };
}
