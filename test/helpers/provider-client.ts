/**
 * Terraform's side of the plugin protocol in plain values: starts a provider as Terraform does - cookie, client
 * certificate, handshake, mutual TLS - and calls it. Attributes left out of an object are null.
 */
import type { Client, ClientReadableStream } from '@grpc/grpc-js';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ERROR_CODES } from '../../lib/contract/error-code';
import { createCertificate } from '../../lib/provider/plugin/certificate';
import { companionServices } from '../../lib/provider/plugin/companion-services';
import { cookie } from '../../lib/provider/plugin/handshake';
import { startPlugin } from '../../lib/provider/plugin/serve';
import { decodeBlock, encodeBlock } from '../../lib/provider/protocol/dynamic-value';
import { containsUnknown } from '../../lib/provider/value';
import { connect } from './plugin-connection';
import { configurations, privateOf, privateStates, remember } from './private-states';
import { fromWireBlock, fromWireSchemas } from './wire-schema';
import { rpcMethod } from '../../lib/provider/protocol/grpc-service';
import type {
  RpcName,
  RpcRequest,
  RpcResponse,
  WireDiagnostic,
} from '../../lib/provider/protocol/wire-messages';
import type {
  Attributes,
  BlockSchema,
  Diagnostic,
  PlanResult,
  Provider,
  StateResult,
} from '../../lib/provider/resource';

/** A program that serves a provider. */
export interface ProviderCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Terraform's working directory. @default - this process's own */
  readonly cwd?: string;
}

export interface ProviderSchemas {
  readonly provider: BlockSchema;
  readonly resources: Readonly<Record<string, BlockSchema>>;
  readonly dataSources: Readonly<Record<string, BlockSchema>>;
}

export class ProviderClient {
  private schemas: Promise<ProviderSchemas> | undefined;
  private readonly stdio: ClientReadableStream<Buffer>;

  private constructor(
    private readonly channel: Client,
    /** Resolves when the provider has released everything; for a program, when it has exited. */
    readonly ended: Promise<unknown>,
    /** Only when the provider was started as a program. */
    readonly process?: ChildProcess,
  ) {
    const { path, requestSerialize, responseDeserialize } = companionServices.stdio.StreamStdio;
    this.stdio = channel.makeServerStreamRequest(path, requestSerialize, responseDeserialize, EMPTY);
    this.stdio.on('error', () => undefined);
  }

  /** Serves the provider in this process, on a real socket with mutual TLS. */
  static async serve(provider: Provider): Promise<ProviderClient> {
    const own = createCertificate();
    const plugin = await startPlugin(provider, { clientPem: own.certificatePem });
    return new ProviderClient(connect(plugin.handshakeLine, own), plugin.ended);
  }

  /** Starts a program, as Terraform would. */
  static async spawn({ command, args, env, cwd }: ProviderCommand): Promise<ProviderClient> {
    const own = createCertificate();
    const environment = { ...process.env, ...env, ...cookie, PLUGIN_CLIENT_CERT: own.certificatePem };
    const child = spawn(command, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return new ProviderClient(connect(line, own), ended, child);
  }

  getSchema(): Promise<ProviderSchemas> {
    this.schemas ??= this.fetchSchemas();
    return this.schemas;
  }

  async validateProvider(config: Attributes): Promise<Diagnostic[]> {
    const { provider } = await this.getSchema();
    const response = await this.call('ValidateProviderConfig', { config: encodeBlock(config, provider) });
    return response.diagnostics.map(fromWireDiagnostic);
  }

  async configure(config: Attributes): Promise<Diagnostic[]> {
    const { provider } = await this.getSchema();
    const response = await this.call('ConfigureProvider', { config: encodeBlock(config, provider) });
    return response.diagnostics.map(fromWireDiagnostic);
  }

  async validateResource(typeName: string, config: Attributes): Promise<Diagnostic[]> {
    const schema = await this.schemaOf(typeName);
    const response = await this.call('ValidateResourceConfig', {
      typeName,
      config: encodeBlock(config, schema),
    });
    return response.diagnostics.map(fromWireDiagnostic);
  }

  async validateDataSource(typeName: string, config: Attributes): Promise<Diagnostic[]> {
    const schema = await this.dataSchemaOf(typeName);
    const request = { typeName, config: encodeBlock(config, schema) };
    return (await this.call('ValidateDataResourceConfig', request)).diagnostics.map(fromWireDiagnostic);
  }

  async readDataSource(typeName: string, config: Attributes): Promise<StateResult> {
    const schema = await this.dataSchemaOf(typeName);
    const request = { typeName, config: encodeBlock(config, schema) };
    const { state, diagnostics } = await this.call('ReadDataSource', request);
    return stateResult(state ?? {}, schema, diagnostics);
  }

  async read(typeName: string, prior: Attributes): Promise<StateResult> {
    const schema = await this.schemaOf(typeName);
    const response = await this.call('ReadResource', {
      typeName,
      currentState: encodeBlock(prior, schema),
      private: privateOf(prior),
    });
    return remember(stateResult(response.newState, schema, response.diagnostics), response.private);
  }

  /** Proposes what Terraform would: the configuration, completed by the prior values of computed attributes. */
  async plan(typeName: string, config: Attributes, prior: Attributes | null): Promise<PlanResult> {
    const schema = await this.schemaOf(typeName);
    const response = await this.call('PlanResourceChange', {
      typeName,
      config: encodeBlock(config, schema),
      priorState: encodeBlock(prior, schema),
      proposedNewState: encodeBlock(proposedState(schema, config, prior), schema),
      priorPrivate: privateOf(prior),
    });
    const planned = decodeBlock(response.plannedState, schema) ?? {};
    privateStates.set(planned, response.plannedPrivate);
    configurations.set(planned, config);
    return {
      planned,
      requiresReplace: response.requiresReplace.map(({ steps }) => steps[0]?.attributeName ?? ''),
      diagnostics: response.diagnostics.map(fromWireDiagnostic),
    };
  }

  /** Something was applied: Terraform plans in another process. */
  hasApplied = false;

  /** `prior` null: create; `planned` null: delete. */
  async apply(typeName: string, prior: Attributes | null, planned: Attributes | null): Promise<StateResult> {
    this.hasApplied = true;
    const schema = await this.schemaOf(typeName);
    const response = await this.call('ApplyResourceChange', {
      typeName,
      priorState: encodeBlock(prior, schema),
      plannedState: encodeBlock(planned, schema),
      config: encodeBlock(planned && (configurations.get(planned) ?? planned), schema),
      plannedPrivate: privateOf(planned ?? prior),
    });
    const result = remember(stateResult(response.newState, schema, response.diagnostics), response.private);
    if (containsUnknown(result.state)) throw new Error('Terraform refuses a state that is not wholly known');
    return result;
  }

  async importState(typeName: string, id: string): Promise<StateResult> {
    const schema = await this.schemaOf(typeName);
    const { importedResources, diagnostics } = await this.call('ImportResourceState', { typeName, id });
    const [imported] = importedResources;
    return stateResult(imported?.state ?? {}, schema, diagnostics);
  }

  /** `stored` is the object that a state file holds. */
  async upgradeState(typeName: string, stored: unknown): Promise<StateResult> {
    const schema = await this.schemaOf(typeName);
    const rawState = { json: Buffer.from(JSON.stringify(stored)) };
    const response = await this.call('UpgradeResourceState', { typeName, rawState });
    return stateResult(response.upgradedState ?? {}, schema, response.diagnostics);
  }

  /** Ctrl-C. */
  async stop(): Promise<void> {
    await this.call('StopProvider', {});
  }

  /** Terraform's goodbye; resolves when the provider has ended. */
  async close(): Promise<void> {
    await Promise.all([this.goodbye(), this.ended]);
    this.channel.close();
  }

  /** Resolves with the answer: Terraform kills a provider that is still there two seconds later. */
  goodbye(): Promise<unknown> {
    const { Shutdown: it } = companionServices.controller;
    return new Promise((answer) => {
      this.channel.makeUnaryRequest(it.path, it.requestSerialize, it.responseDeserialize, EMPTY, answer);
    });
  }

  /** Breaks the connection as a killed Terraform does; resolves when the provider has ended. */
  async vanish(): Promise<void> {
    this.stdio.cancel();
    this.channel.close();
    await this.ended;
  }

  /** One RPC in wire messages. */
  call<Name extends RpcName>(name: Name, request: RpcRequest<Name>): Promise<RpcResponse<Name>> {
    const { path, requestSerialize, responseDeserialize } = rpcMethod(name);
    return new Promise((resolve, reject) => {
      this.channel.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        (error, response) => {
          if (response === undefined) reject(error ?? new Error(`${name} was not answered`));
          else resolve(response);
        },
      );
    });
  }

  private async fetchSchemas(): Promise<ProviderSchemas> {
    const { provider, resourceSchemas, dataSourceSchemas } = await this.call('GetProviderSchema', {});
    return {
      provider: fromWireBlock(provider.block),
      resources: fromWireSchemas(resourceSchemas),
      dataSources: fromWireSchemas(dataSourceSchemas),
    };
  }

  private async schemaOf(typeName: string): Promise<BlockSchema> {
    const schema = (await this.getSchema()).resources[typeName];
    if (!schema) throw new Error(`the provider has no ${typeName}`);
    return schema;
  }

  private async dataSchemaOf(typeName: string): Promise<BlockSchema> {
    const schema = (await this.getSchema()).dataSources[typeName];
    if (!schema) throw new Error(`the provider has no data source ${typeName}`);
    return schema;
  }
}

const EMPTY = Buffer.alloc(0);

function proposedState(schema: BlockSchema, config: Attributes, prior: Attributes | null): Attributes {
  const computed = schema.attributes.filter(
    ({ name, computed }) => computed && (config[name] ?? null) === null,
  );
  return { ...config, ...Object.fromEntries(computed.map(({ name }) => [name, prior?.[name] ?? null])) };
}

function stateResult(
  state: Parameters<typeof decodeBlock>[0],
  schema: BlockSchema,
  diagnostics: readonly WireDiagnostic[],
): StateResult {
  return { state: decodeBlock(state, schema), diagnostics: diagnostics.map(fromWireDiagnostic) };
}

function fromWireDiagnostic({ severity, summary, detail, attribute }: WireDiagnostic): Diagnostic {
  const path = attribute?.steps.map(
    (step) => step.attributeName ?? step.elementKeyString ?? step.elementKeyInt ?? 0,
  );
  const code = ERROR_CODES.find((it) => summary.split('\n')[0]?.endsWith(` (${it})`));
  const others = {
    summary: code === undefined ? summary : summary.replace(` (${code})`, ''),
    detail,
    ...(path && { attribute: path }),
  };
  if (severity === 1) return { severity: 'error', code: code ?? 'bug', ...others };
  return { severity: 'warning', ...(code && { code }), ...others };
}
