import type {
  DescMessage,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { type CallOptions, callUnary } from "../grpc/call.ts";
import { type Channel, openChannel } from "../grpc/channel.ts";
import { ImageService, RuntimeService } from "../proto/cri_pb.ts";
import { defaultTimeoutMs } from "./deadlines.ts";

type UnaryMethod = DescMethodUnary<DescMessage, DescMessage>;

/** One async method per unary RPC of a service, named as in the protocol (lowerCamelCase). */
type UnaryCalls<Methods> = {
  readonly [Name in keyof Methods as Methods[Name] extends UnaryMethod
    ? Name
    : never]: Methods[Name] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : never;
};

/**
 * The Container Runtime Interface v1: every RPC of RuntimeService and ImageService as a
 * method. Calls reject with a `RuntimeError`; without `timeoutMs` they have the kubelet's
 * deadlines. A lost connection is made again at the next call.
 */
export type CriClient = UnaryCalls<typeof RuntimeService.method> &
  UnaryCalls<typeof ImageService.method> & { close(): void };

/** A client for the CRI socket at this path, or over a channel that is already open. */
export function createCriClient(target: string | Channel): CriClient {
  const channel = typeof target === "string" ? openChannel(target) : target;
  return {
    ...unaryCalls(channel, RuntimeService),
    ...unaryCalls(channel, ImageService),
    close: () => channel.close(),
  };
}

function unaryCalls<S extends Omit<DescService, "method"> & { method: object }>(
  channel: Channel,
  service: S,
): UnaryCalls<S["method"]> {
  const calls = service.methods.filter(isUnary).map((method) => [
    method.localName,
    (request: MessageInitShape<DescMessage>, options: CallOptions = {}) =>
      callUnary(channel, method, request, {
        ...options,
        timeoutMs: options.timeoutMs ?? defaultTimeoutMs(method.name, request),
      }),
  ]);
  return Object.fromEntries(calls);
}

function isUnary(method: DescService["methods"][number]): method is UnaryMethod {
  return method.methodKind === "unary";
}
