/** `tfplugin6.Provider` for gRPC: paths, encoders, and the adapter from a plain async function to a handler. */
import type { MethodDefinition, Server, sendUnaryData } from '@grpc/grpc-js';
import type { Type } from 'protobufjs/light';
import { rpcNames, rpcType } from './descriptor';
import type { RpcName, RpcRequest, RpcResponse } from './wire-messages';

/** The provider's side of the conversation: one function per RPC. */
export type ProviderService = {
  readonly [Name in RpcName]: (request: RpcRequest<Name>) => Promise<RpcResponse<Name>>;
};

/** Something that wants to know what is under way. */
export interface CallTracker {
  track<Result>(call: Promise<Result>): Promise<Result>;
}

export type RpcMethod<Name extends RpcName> = MethodDefinition<RpcRequest<Name>, RpcResponse<Name>>;

export function rpcMethod<Name extends RpcName>(name: Name): RpcMethod<Name> {
  const request = codec<RpcRequest<Name>>(rpcType(name, 'request'));
  const response = codec<RpcResponse<Name>>(rpcType(name, 'response'));
  return {
    path: `/tfplugin6.Provider/${name}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: request.encode,
    requestDeserialize: request.decode,
    responseSerialize: response.encode,
    responseDeserialize: response.decode,
  };
}

function codec<Message extends object>(type: Type) {
  return {
    encode: (value: Message) => Buffer.from(type.encode(value).finish()),
    decode: (bytes: Buffer) =>
      type.toObject(type.decode(bytes), { defaults: true, longs: Number }) as Message,
  };
}

/** RPCs that are not listed are answered with UNIMPLEMENTED by gRPC itself, which Terraform understands. */
export function addProviderService(server: Server, service: ProviderService, calls: CallTracker): void {
  const methods = Object.fromEntries(rpcNames.map((name) => [name, rpcMethod(name)]));
  const handlers = Object.fromEntries(rpcNames.map((name) => [name, rpcHandler(name, service, calls)]));
  server.addService(methods, handlers);
}

function rpcHandler<Name extends RpcName>(name: Name, service: ProviderService, calls: CallTracker) {
  return (
    { request }: { readonly request: RpcRequest<Name> },
    callback: sendUnaryData<RpcResponse<Name>>,
  ): void => {
    calls.track(service[name](request)).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)));
      },
    );
  };
}
