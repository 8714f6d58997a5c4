import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { asRuntimeError, RuntimeError } from "../../runtime/grpc/runtime-error.ts";
import type { Address } from "./check-tcp.ts";
import { goRuntimeError } from "./go-runtime-error.ts";
import { joinHostPort, quote } from "./go-words.ts";
import { failure, type Outcome } from "./outcome.ts";
import { userAgents } from "./user-agents.ts";

/** grpc.health.v1.HealthCheckResponse.ServingStatus */
const servingStatuses = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

/** Asks `grpc.health.v1.Health/Check` about a service, without TLS. Words as in probe/grpc. */
export async function checkGrpc(
  { host, port, timeoutSeconds, service }: Address & { service: string },
  signal: AbortSignal,
): Promise<Outcome> {
  const { Client, credentials } = await import("@grpc/grpc-js");
  const address = joinHostPort(host, port);
  const client = new Client(address, credentials.createInsecure(), {
    "grpc.primary_user_agent": userAgents.probe,
    "grpc.enable_retries": 0,
    // A local pool, so that a probe never finds the connection of the one before.
    "grpc.use_local_subchannel_pool": 1,
  });
  const deadline = Date.now() + timeoutSeconds * 1000;
  const abort = () => client.close();
  signal.addEventListener("abort", abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      client.waitForReady(deadline, (error) => (error ? reject(error) : resolve()));
    });
  } catch {
    client.close();
    signal.throwIfAborted();
    return failure(
      `timeout: failed to connect service ${quote(address)} within ${timeoutSeconds}s: context deadline exceeded`,
    );
  }
  try {
    const status = await new Promise<number>((resolve, reject) => {
      client.makeUnaryRequest(
        "/grpc.health.v1.Health/Check",
        encodeRequest,
        decodeStatus,
        service,
        { deadline },
        (error, reply) => (reply === undefined ? reject(error ?? new Error()) : resolve(reply)),
      );
    });
    if (status === 1) return { result: "success", output: "service healthy" };
    const name = servingStatuses[status] ?? String(status);
    return failure(`service unhealthy (responded with ${quote(name)})`);
  } catch (error) {
    signal.throwIfAborted();
    return failure(explain(asRuntimeError(error), timeoutSeconds));
  } finally {
    signal.removeEventListener("abort", abort);
    client.close();
  }
}

function explain(error: unknown, timeoutSeconds: number): string {
  if (!(error instanceof RuntimeError)) return `error: health rpc probe failed: ${String(error)}`;
  switch (error.code) {
    case "UNIMPLEMENTED":
      return `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${error.message}`;
    case "DEADLINE_EXCEEDED":
      return `timeout: health rpc did not complete within ${timeoutSeconds}s`;
    default:
      return `error: health rpc probe failed: ${goRuntimeError(error)}`;
  }
}

/** HealthCheckRequest { string service = 1 } */
function encodeRequest(service: string): Buffer {
  const writer = new BinaryWriter();
  if (service !== "") writer.tag(1, 2).string(service);
  return Buffer.from(writer.finish());
}

/** HealthCheckResponse { ServingStatus status = 1 } */
function decodeStatus(bytes: Buffer): number {
  const reader = new BinaryReader(bytes);
  let status = 0;
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1) status = reader.int32();
    else reader.skip(type);
  }
  return status;
}
