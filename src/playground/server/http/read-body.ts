import { StatusError } from "../../../kubernetes/status-error.ts";
import type { RawRequest } from "./raw.ts";

/** kube-apiserver's limit of a request body. */
export const bodyLimit = 3 * 1024 * 1024;

/**
 * The whole body. One that announces more than the limit is refused before any of it was read,
 * one that turns out longer as soon as it is. `invite` is called when it is wanted. Throws 413,
 * and 504 after `milliseconds`.
 */
export async function readBody(
  raw: RawRequest,
  milliseconds: number,
  invite: () => void,
): Promise<Buffer> {
  if (Number(raw.headers["content-length"] ?? 0) > bodyLimit) throw tooLarge();
  invite();
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timedOut()), milliseconds);
  });
  try {
    return await Promise.race([collect(raw), tooSlow]);
  } finally {
    clearTimeout(timer);
  }
}

async function collect(raw: RawRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Destroying the request would take the connection with it, and the answer too.
  for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > bodyLimit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
}

function tooLarge(): StatusError {
  return new StatusError({
    code: 413,
    reason: "RequestEntityTooLarge",
    message: `Request entity too large: limit is ${bodyLimit}`,
  });
}

function timedOut(): StatusError {
  return new StatusError({
    code: 504,
    reason: "Timeout",
    message: "Timeout: request did not complete within the allotted timeout",
  });
}
