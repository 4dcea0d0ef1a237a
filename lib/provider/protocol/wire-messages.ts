/**
 * The messages of Terraform's plugin protocol 6 that this provider uses, as TypeScript sees them; descriptor.ts
 * has their numbers. A decoded message has every field; an absent message is null.
 */
import type { ErrorCode } from '../../contract/error-code';

/** A value encoded by a schema. The field not used is empty: Terraform sends and wants MessagePack. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

export interface WireDiagnostic {
  /** 1 error, 2 warning. */
  readonly severity: number;
  readonly summary: string;
  readonly detail: string;
  readonly attribute: WireAttributePath | null;
  /** Not sent: the summary ends with it. */
  readonly code?: ErrorCode;
}

export interface WireAttributePath {
  readonly steps: readonly WireStep[];
}

/** Exactly one is set. */
export interface WireStep {
  readonly attributeName?: string;
  readonly elementKeyString?: string;
  readonly elementKeyInt?: number;
}

export interface WireSchema {
  readonly version: number;
  readonly block: WireBlock;
}

export interface WireBlock {
  readonly attributes: readonly WireAttribute[];
  readonly blockTypes: readonly WireNestedBlock[];
  readonly description: string;
}

export interface WireAttribute {
  readonly name: string;
  /** JSON of a type constraint, as bytes. */
  readonly type: Uint8Array;
  readonly description: string;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  readonly sensitive: boolean;
}

export interface WireNestedBlock {
  readonly typeName: string;
  readonly block: WireBlock;
  /** 2 list, 3 set. */
  readonly nesting: number;
  /** 0: no limit. */
  readonly maxItems: number;
}

export interface Diagnosed {
  readonly diagnostics: readonly WireDiagnostic[];
}

interface OfType {
  readonly typeName: string;
}

/** Every RPC of `tfplugin6.Provider` that this provider answers. */
interface ProviderRpcs {
  GetProviderSchema: {
    request: object;
    response: Diagnosed & {
      readonly provider: WireSchema;
      readonly resourceSchemas: Readonly<Record<string, WireSchema>>;
      readonly dataSourceSchemas: Readonly<Record<string, WireSchema>>;
      readonly serverCapabilities: {
        readonly planDestroy: boolean;
        readonly getProviderSchemaOptional: boolean;
      };
    };
  };
  ValidateProviderConfig: { request: { readonly config: DynamicValue }; response: Diagnosed };
  ConfigureProvider: { request: { readonly config: DynamicValue }; response: Diagnosed };
  ValidateResourceConfig: { request: OfType & { readonly config: DynamicValue }; response: Diagnosed };
  ValidateDataResourceConfig: {
    request: OfType & { readonly config: DynamicValue };
    response: Diagnosed;
  };
  UpgradeResourceState: {
    request: OfType & { readonly rawState: { readonly json: Uint8Array } };
    response: Diagnosed & { readonly upgradedState: DynamicValue | null };
  };
  ReadResource: {
    request: OfType & { readonly currentState: DynamicValue; readonly private: Uint8Array };
    response: Diagnosed & { readonly newState: DynamicValue; readonly private: Uint8Array };
  };
  PlanResourceChange: {
    request: OfType & {
      readonly priorState: DynamicValue;
      readonly proposedNewState: DynamicValue;
      readonly config: DynamicValue;
      readonly priorPrivate: Uint8Array;
    };
    response: Diagnosed & {
      readonly plannedState: DynamicValue;
      readonly plannedPrivate: Uint8Array;
      readonly requiresReplace: readonly WireAttributePath[];
      readonly legacyTypeSystem: boolean;
    };
  };
  ApplyResourceChange: {
    request: OfType & {
      readonly priorState: DynamicValue;
      readonly plannedState: DynamicValue;
      readonly config: DynamicValue;
      readonly plannedPrivate: Uint8Array;
    };
    response: Diagnosed & {
      readonly newState: DynamicValue;
      readonly private: Uint8Array;
      readonly legacyTypeSystem: boolean;
    };
  };
  ImportResourceState: {
    request: OfType & { readonly id: string };
    response: Diagnosed & {
      readonly importedResources: readonly { readonly typeName: string; readonly state: DynamicValue }[];
    };
  };
  ReadDataSource: {
    request: OfType & { readonly config: DynamicValue };
    response: Diagnosed & { readonly state: DynamicValue | null };
  };
  StopProvider: { request: object; response: { readonly error: string } };
}

export type RpcName = keyof ProviderRpcs;
export type RpcRequest<Name extends RpcName> = ProviderRpcs[Name]['request'];
export type RpcResponse<Name extends RpcName> = ProviderRpcs[Name]['response'];
