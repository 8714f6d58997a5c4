import { EphemeraError } from "../../errors.ts";
import { findContainerd } from "../../playground/runtime/containerd/discover.ts";
import { type CriClient, createCriClient } from "../../playground/runtime/cri/client.ts";
import { runtimePaths } from "../../playground/runtime/paths.ts";

/** Asks the containerd of a data directory. Throws PLAYGROUND_NOT_RUNNING when it doesn't run. */
export async function withRunningRuntime<T>(
  data: string,
  ask: (cri: CriClient) => Promise<T>,
): Promise<T> {
  const paths = runtimePaths(data);
  if (findContainerd(paths) === undefined) {
    throw new EphemeraError("PLAYGROUND_NOT_RUNNING", { data });
  }
  const cri = createCriClient(paths.socket);
  try {
    return await ask(cri);
  } finally {
    cri.close();
  }
}
