import { once } from "node:events";
import { existsSync, watch } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { CriClient } from "../cri/client.ts";
import { hasCode } from "../grpc/runtime-error.ts";

/** Resolves when the file is there, told by the kernel. */
export async function fileExists(path: string, signal: AbortSignal): Promise<void> {
  const watcher = watch(dirname(path), { signal });
  try {
    while (!existsSync(path)) {
      await once(watcher, "change", { signal });
    }
  } finally {
    watcher.close();
  }
}

/**
 * Resolves when the runtime says RuntimeReady. A socket that is bound but not yet listening
 * is UNAVAILABLE; containerd 1.x answers UNKNOWN "server is not initialized yet" while it
 * reads its state back, and has no event for having done so: it is asked again, at first
 * after 5 ms.
 */
export async function runtimeReady(cri: CriClient, signal: AbortSignal): Promise<void> {
  for (let pause = 5; ; pause = Math.min(pause * 2, 200)) {
    try {
      const { status } = await cri.status({}, { signal, timeoutMs: 5_000 });
      if (status?.conditions.some(({ type, status: met }) => type === "RuntimeReady" && met)) {
        return;
      }
    } catch (error) {
      if (!hasCode(error, "UNAVAILABLE", "UNKNOWN", "DEADLINE_EXCEEDED")) {
        throw error;
      }
    }
    await delay(pause, undefined, { signal });
  }
}
