import { createHash, randomUUID } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { callUnary, openDuplex } from "../grpc/call.ts";
import { type Channel, containerdMetadata, criNamespace } from "../grpc/channel.ts";
import { asRuntimeError, hasCode } from "../grpc/runtime-error.ts";
import { Content, WriteAction, WriteContentRequestSchema } from "../proto/containerd-content_pb.ts";
import { Leases } from "../proto/containerd-leases_pb.ts";

/** A blob in the content store. */
export interface StoredBlob {
  /** `sha256:…` */
  digest: string;
  size: number;
}

/** Writes blobs; all of them are kept at least until the lease ends. */
export interface ContentWriter {
  /**
   * Stores a blob and returns its digest. `labels` may depend on the digest; a blob that is
   * there already keeps the labels it has.
   */
  write(
    data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    labels?: (digest: string) => Record<string, string>,
  ): Promise<StoredBlob>;
}

/** Runs `work` with a lease that protects what it writes from containerd's garbage collector. */
export async function withContentWriter<T>(
  channel: Channel,
  work: (writer: ContentWriter) => Promise<T>,
): Promise<T> {
  const lease = `ephemera-${randomUUID()}`;
  const metadata = containerdMetadata({ namespace: criNamespace, lease });
  // Should we be killed, the lease ends by itself.
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  const labels = { "containerd.io/gc.expire": expires };
  await callUnary(channel, Leases.method.create, { id: lease, labels }, { metadata });
  try {
    return await work({
      write: (data, labelsOf) => writeBlob(channel, lease, data, labelsOf),
    });
  } finally {
    await callUnary(channel, Leases.method.delete, { id: lease }, { metadata });
  }
}

async function writeBlob(
  channel: Channel,
  lease: string,
  data: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  labelsOf: (digest: string) => Record<string, string> = () => ({}),
): Promise<StoredBlob> {
  const metadata = containerdMetadata({ namespace: criNamespace, lease });
  const stream = openDuplex(channel, Content.method.write, { metadata });
  const replies = stream[Symbol.asyncIterator]();
  const ref = `ephemera-${randomUUID()}`;
  const send = async (request: MessageInitShape<typeof WriteContentRequestSchema>) => {
    stream.write(create(WriteContentRequestSchema, { ref, ...request }));
    await replies.next();
  };
  const hash = createHash("sha256");
  let size = 0;
  try {
    for await (const chunk of data) {
      for (const part of partsOf(chunk)) {
        hash.update(part);
        await send({ action: WriteAction.WRITE, offset: BigInt(size), data: part });
        size += part.length;
      }
    }
    const digest = `sha256:${hash.digest("hex")}`;
    const total = BigInt(size);
    await send({
      action: WriteAction.COMMIT,
      total,
      offset: total,
      expected: digest,
      labels: labelsOf(digest),
    }).catch((error: unknown) => {
      // The same blob was stored before; it now belongs to our lease too.
      if (!hasCode(asRuntimeError(error), "ALREADY_EXISTS")) {
        throw error;
      }
    });
    return { digest, size };
  } catch (error) {
    throw asRuntimeError(error);
  } finally {
    stream.on("error", () => undefined).cancel();
  }
}

/** containerd takes messages of up to 16 MiB. */
const largestPart = 4 * 1024 * 1024;

function* partsOf(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += largestPart) {
    yield chunk.subarray(at, at + largestPart);
  }
}
