import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { connect as connectTcp } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { RemoteProcess } from "../../../src/cluster/remote-process.ts";
import { kubectlCommand, kubectlOk } from "./cluster.ts";
import { startProcess } from "./start-process.ts";
import { type Carrier, openAttach, openExec } from "./streams.ts";

const chunk = Buffer.from(Array.from({ length: 64 * 1024 }, (_, index) => (index * 31) % 251));

/** That many bytes, a multiple of 64 KiB, never all in memory. */
export function manyBytes(bytes: number): Readable {
  let left = bytes / chunk.length;
  return new Readable({
    read() {
      this.push(left > 0 ? chunk : null);
      left -= 1;
    },
  });
}

/** SHA-256 of what `manyBytes` gives. */
export async function digestOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of stream) hash.update(piece);
  return hash.digest("hex");
}

/** Sends bytes through `cat` in a container and gives the digest of what comes back. */
export async function throughExec(carrier: Carrier, pod: string, bytes: number): Promise<string> {
  return through(await openExec(carrier, pod, ["cat"], new AbortController().signal), bytes);
}

/** The same with a container whose own process is `cat`; it ends with that. */
export async function throughAttach(carrier: Carrier, pod: string, bytes: number): Promise<string> {
  return through(await openAttach(carrier, pod), bytes);
}

async function through(process: RemoteProcess, bytes: number): Promise<string> {
  process.stderr.resume();
  const [digest] = await Promise.all([
    digestOf(process.stdout as AsyncIterable<Buffer>),
    pipeline(manyBytes(bytes), process.stdin),
  ]);
  await process.done;
  return digest;
}

/** Sends bytes through an echo server in a Pod, by kubectl port-forward. */
export async function throughPortForward(pod: string, port: number, bytes: number) {
  const forwarder = startProcess(...kubectlCommand(["port-forward", `pod/${pod}`, `:${port}`]));
  try {
    const [, local = ""] = await forwarder.prints(/127\.0\.0\.1:(\d+) -> /);
    const socket = connectTcp({ port: Number(local), host: "127.0.0.1", allowHalfOpen: true });
    const [digest] = await Promise.all([
      digestOf(socket as AsyncIterable<Buffer>),
      pipeline(manyBytes(bytes), socket, { end: true }).catch((error: unknown) => {
        // pipeline also waits for the readable side, which the digest reads.
        if (!socket.writableFinished) throw error;
      }),
    ]);
    return digest;
  } finally {
    await forwarder.end();
  }
}

/** Copies a file of bytes into a container and back; gives the digest of what came back. */
export async function throughCopy(pod: string, directory: string, bytes: number) {
  await pipeline(manyBytes(bytes), createWriteStream(`${directory}/in`));
  await kubectlOk(["cp", "-c", "main", `${directory}/in`, `${pod}:/tmp/copied`]);
  await kubectlOk(["cp", "-c", "main", `${pod}:/tmp/copied`, `${directory}/out`]);
  await kubectlOk(["exec", pod, "-c", "main", "--", "rm", "/tmp/copied"]);
  return digestOf(createReadStream(`${directory}/out`) as AsyncIterable<Buffer>);
}
