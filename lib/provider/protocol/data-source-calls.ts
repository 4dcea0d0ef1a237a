/** The answers to RPCs about data sources, which are only read. */
import type { DataSource, Provider } from '../resource';
import { toWireDiagnostics } from './diagnostics';
import { encodeBlock } from './dynamic-value';
import { decodePresent, guarded, guardedFromStrays, onlyTheBug, type CallContext } from './guarded-call';
import type { RpcRequest, RpcResponse } from './wire-messages';

export function validateDataResourceConfig(
  provider: Provider,
  { typeName, config }: RpcRequest<'ValidateDataResourceConfig'>,
) {
  return guarded(onlyTheBug, () => {
    const source = findDataSource(provider, typeName);
    return { diagnostics: toWireDiagnostics(source.validate(decodePresent(config, source.schema))) };
  });
}

export function readDataSource(
  provider: Provider,
  { typeName, config }: RpcRequest<'ReadDataSource'>,
  context: CallContext,
) {
  return guardedFromStrays<RpcResponse<'ReadDataSource'>>(
    context,
    (bug) => ({ state: null, ...bug }),
    async () => {
      const source = findDataSource(provider, typeName);
      const { state, diagnostics } = await source.read(decodePresent(config, source.schema), context);
      context.plan.warn(diagnostics);
      return { state: encodeBlock(state, source.schema), diagnostics: toWireDiagnostics(diagnostics) };
    },
  );
}

function findDataSource({ dataSources }: Provider, typeName: string): DataSource {
  const source = dataSources.find((candidate) => candidate.typeName === typeName);
  if (!source) throw new Error(`This provider has no data source "${typeName}".`);
  return source;
}
