/**
 * The messages of wire-messages.ts for protobufjs. The field numbers are facts of plugin protocol 6; names never
 * travel, so they are written as in TypeScript. What is left out here is skipped when Terraform sends it.
 */
import { Root } from 'protobufjs/light';
import type { IField, IMapField, IType, Type } from 'protobufjs/light';
import type { RpcName } from './wire-messages';

const field = (id: number, type: string): IField => ({ id, type });
const repeated = (id: number, type: string): IField => ({ id, type, rule: 'repeated' });
const mapByName = (id: number, type: string): IMapField => ({ id, type, keyType: 'string' });
const message = (fields: IType['fields']): IType => ({ fields });

const sharedMessages = {
  DynamicValue: message({ msgpack: field(1, 'bytes'), json: field(2, 'bytes') }),
  RawState: message({ json: field(1, 'bytes') }),
  Diagnostic: message({
    severity: field(1, 'int32'),
    summary: field(2, 'string'),
    detail: field(3, 'string'),
    attribute: field(4, 'AttributePath'),
  }),
  AttributePath: message({ steps: repeated(1, 'Step') }),
  Step: {
    fields: {
      attributeName: field(1, 'string'),
      elementKeyString: field(2, 'string'),
      elementKeyInt: field(3, 'int64'),
    },
    oneofs: { selector: { oneof: ['attributeName', 'elementKeyString', 'elementKeyInt'] } },
  },
  Schema: message({ version: field(1, 'int64'), block: field(2, 'Block') }),
  Block: message({
    attributes: repeated(2, 'Attribute'),
    blockTypes: repeated(3, 'NestedBlock'),
    description: field(4, 'string'),
  }),
  Attribute: message({
    name: field(1, 'string'),
    type: field(2, 'bytes'),
    description: field(3, 'string'),
    required: field(4, 'bool'),
    optional: field(5, 'bool'),
    computed: field(6, 'bool'),
    sensitive: field(7, 'bool'),
  }),
  NestedBlock: message({
    typeName: field(1, 'string'),
    block: field(2, 'Block'),
    nesting: field(3, 'int32'),
    maxItems: field(5, 'int64'),
  }),
  ServerCapabilities: message({ planDestroy: field(1, 'bool'), getProviderSchemaOptional: field(2, 'bool') }),
  ImportedResource: message({ typeName: field(1, 'string'), state: field(2, 'DynamicValue') }),
};

type Side = 'request' | 'response';

const rpcMessages: Readonly<Record<RpcName, Record<Side, IType>>> = {
  GetProviderSchema: {
    request: message({}),
    response: message({
      provider: field(1, 'Schema'),
      resourceSchemas: mapByName(2, 'Schema'),
      dataSourceSchemas: mapByName(3, 'Schema'),
      diagnostics: repeated(4, 'Diagnostic'),
      serverCapabilities: field(6, 'ServerCapabilities'),
    }),
  },
  ValidateProviderConfig: {
    request: message({ config: field(1, 'DynamicValue') }),
    response: message({ diagnostics: repeated(2, 'Diagnostic') }),
  },
  ConfigureProvider: {
    request: message({ config: field(2, 'DynamicValue') }),
    response: message({ diagnostics: repeated(1, 'Diagnostic') }),
  },
  ValidateResourceConfig: {
    request: message({ typeName: field(1, 'string'), config: field(2, 'DynamicValue') }),
    response: message({ diagnostics: repeated(1, 'Diagnostic') }),
  },
  ValidateDataResourceConfig: {
    request: message({ typeName: field(1, 'string'), config: field(2, 'DynamicValue') }),
    response: message({ diagnostics: repeated(1, 'Diagnostic') }),
  },
  UpgradeResourceState: {
    request: message({ typeName: field(1, 'string'), rawState: field(3, 'RawState') }),
    response: message({ upgradedState: field(1, 'DynamicValue'), diagnostics: repeated(2, 'Diagnostic') }),
  },
  ReadResource: {
    request: message({
      typeName: field(1, 'string'),
      currentState: field(2, 'DynamicValue'),
      private: field(3, 'bytes'),
    }),
    response: message({
      newState: field(1, 'DynamicValue'),
      diagnostics: repeated(2, 'Diagnostic'),
      private: field(3, 'bytes'),
    }),
  },
  PlanResourceChange: {
    request: message({
      typeName: field(1, 'string'),
      priorState: field(2, 'DynamicValue'),
      proposedNewState: field(3, 'DynamicValue'),
      config: field(4, 'DynamicValue'),
      priorPrivate: field(5, 'bytes'),
    }),
    response: message({
      plannedState: field(1, 'DynamicValue'),
      requiresReplace: repeated(2, 'AttributePath'),
      plannedPrivate: field(3, 'bytes'),
      diagnostics: repeated(4, 'Diagnostic'),
      legacyTypeSystem: field(5, 'bool'),
    }),
  },
  ApplyResourceChange: {
    request: message({
      typeName: field(1, 'string'),
      priorState: field(2, 'DynamicValue'),
      plannedState: field(3, 'DynamicValue'),
      config: field(4, 'DynamicValue'),
      plannedPrivate: field(5, 'bytes'),
    }),
    response: message({
      newState: field(1, 'DynamicValue'),
      private: field(2, 'bytes'),
      diagnostics: repeated(3, 'Diagnostic'),
      legacyTypeSystem: field(4, 'bool'),
    }),
  },
  ImportResourceState: {
    request: message({ typeName: field(1, 'string'), id: field(2, 'string') }),
    response: message({
      importedResources: repeated(1, 'ImportedResource'),
      diagnostics: repeated(2, 'Diagnostic'),
    }),
  },
  ReadDataSource: {
    request: message({ typeName: field(1, 'string'), config: field(2, 'DynamicValue') }),
    response: message({ state: field(1, 'DynamicValue'), diagnostics: repeated(2, 'Diagnostic') }),
  },
  StopProvider: { request: message({}), response: message({ error: field(1, 'string') }) },
};

export const rpcNames = Object.keys(rpcMessages) as readonly RpcName[];

const root = Root.fromJSON({
  nested: {
    ...sharedMessages,
    ...Object.fromEntries(Object.entries(rpcMessages).map(([name, nested]) => [name, { nested }])),
  },
});

/** The type of one side of an RPC; protobufjs makes its encoder and decoder at first use. */
export function rpcType(name: RpcName, side: Side): Type {
  return root.lookupType(`${name}.${side}`);
}
