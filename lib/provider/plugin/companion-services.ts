/**
 * The services that go-plugin expects beside the provider's own. Their messages are empty but for one
 * enumeration, so the bytes are written here.
 */
import type { Server, ServerWritableStream, sendUnaryData, MethodDefinition } from '@grpc/grpc-js';

type Bytes = Buffer;
type UnaryHandler = (call: unknown, callback: sendUnaryData<Bytes>) => void;

const EMPTY: Bytes = Buffer.alloc(0);
/** `HealthCheckResponse { status: SERVING }` */
const SERVING: Bytes = Buffer.of(0x08, 0x01);

function method(path: string, responseStream: boolean): MethodDefinition<Bytes, Bytes> {
  const asIs = (bytes: Bytes) => bytes;
  return {
    path,
    requestStream: false,
    responseStream,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
}

export const companionServices = {
  controller: { Shutdown: method('/plugin.GRPCController/Shutdown', false) },
  stdio: { StreamStdio: method('/plugin.GRPCStdio/StreamStdio', true) },
  health: { Check: method('/grpc.health.v1.Health/Check', false) },
};

/** How Terraform leaves: it says goodbye, or is gone without a word. */
export type Leaving = 'goodbye' | 'gone';

/**
 * @param farewell comes before a goodbye is answered, and may take its time: Terraform waits for the answer, and kills a process that
 *   still runs two seconds after it
 */
export function addCompanionServices(
  server: Server,
  farewell: () => Promise<void>,
  onTerraformLeft: (how: Leaving) => void,
): void {
  const shutdown: UnaryHandler = (_call, callback) => {
    void farewell().finally(() => {
      callback(null, EMPTY);
      onTerraformLeft('goodbye');
    });
  };
  // Terraform opens this stream once and holds it; what would be mirrored here goes to standard error.
  // Never ended by us, it breaks only when Terraform leaves, even killed: a sign that costs no polling.
  const streamStdio = (call: ServerWritableStream<Bytes, Bytes>) => {
    call.on('cancelled', () => {
      onTerraformLeft('gone');
    });
  };
  const check: UnaryHandler = (_call, callback) => {
    callback(null, SERVING);
  };
  server.addService(companionServices.controller, { Shutdown: shutdown });
  server.addService(companionServices.stdio, { StreamStdio: streamStdio });
  server.addService(companionServices.health, { Check: check });
}
