import {
  create,
  type DescMessage,
  type DescMethodBiDiStreaming,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { type ClientDuplexStream, Metadata } from "@grpc/grpc-js";
import type { Channel } from "./channel.ts";
import { asRuntimeError } from "./runtime-error.ts";

/** What every call takes. */
export interface CallOptions {
  /** Milliseconds until the call fails with DEADLINE_EXCEEDED; none waits as long as it takes. */
  timeoutMs?: number | undefined;
  /** Cancels the call, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  metadata?: Metadata | undefined;
}

/** One request, one reply. Rejects with a `RuntimeError`, or with the signal's reason. */
export function callUnary<I extends DescMessage, O extends DescMessage>(
  channel: Channel,
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
  options: CallOptions = {},
): Promise<MessageShape<O>> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const call = channel.makeUnaryRequest(
      pathOf(method),
      encoder(method.input),
      decoder(method.output),
      create(method.input, request),
      options.metadata ?? new Metadata(),
      deadlineOf(options),
      (error, reply) => {
        signal?.removeEventListener("abort", cancel);
        if (reply !== undefined && error === null) {
          resolve(reply);
        } else {
          reject(signal?.aborted ? signal.reason : asRuntimeError(error));
        }
      },
    );
    const cancel = () => call.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
  });
}

/** One request, any number of replies. Ends quietly when the server ends it. */
export async function* callServerStream<I extends DescMessage, O extends DescMessage>(
  channel: Channel,
  method: DescMethodServerStreaming<I, O>,
  request: MessageInitShape<I>,
  options: CallOptions = {},
): AsyncGenerator<MessageShape<O>, void, undefined> {
  const { signal } = options;
  signal?.throwIfAborted();
  const stream = channel.makeServerStreamRequest(
    pathOf(method),
    encoder(method.input),
    decoder(method.output),
    create(method.input, request),
    options.metadata ?? new Metadata(),
    deadlineOf(options),
  );
  const cancel = () => stream.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    const replies: AsyncIterable<MessageShape<O>> = stream;
    yield* replies;
  } catch (error) {
    throw signal?.aborted ? signal.reason : asRuntimeError(error);
  } finally {
    signal?.removeEventListener("abort", cancel);
    stream.cancel();
  }
}

/** A stream both ways, as grpc-js gives it; its errors pass through `asRuntimeError`. */
export function openDuplex<I extends DescMessage, O extends DescMessage>(
  channel: Channel,
  method: DescMethodBiDiStreaming<I, O>,
  options: CallOptions = {},
): ClientDuplexStream<MessageShape<I>, MessageShape<O>> {
  return channel.makeBidiStreamRequest(
    pathOf(method),
    encoder(method.input),
    decoder(method.output),
    options.metadata ?? new Metadata(),
    deadlineOf(options),
  );
}

function pathOf(method: { name: string; parent: { typeName: string } }): string {
  return `/${method.parent.typeName}/${method.name}`;
}

function deadlineOf({ timeoutMs }: CallOptions): { deadline?: number } {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

function encoder<T extends DescMessage>(schema: T): (message: MessageShape<T>) => Buffer {
  return (message) => {
    const bytes = toBinary(schema, message);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}

function decoder<T extends DescMessage>(schema: T): (bytes: Buffer) => MessageShape<T> {
  return (bytes) => fromBinary(schema, bytes);
}
