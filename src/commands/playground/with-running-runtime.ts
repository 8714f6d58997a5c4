import { EphemeraError } from "../../errors.ts";
import { findContainerd } from "../../playground/runtime/containerd/discover.ts";
import { type CriClient, createCriClient } from "../../playground/runtime/cri/client.ts";
import { type Channel, openChannel } from "../../playground/runtime/grpc/channel.ts";
import { runtimePaths } from "../../playground/runtime/paths.ts";

/** The containerd of a running playground, for one command. */
export interface RunningRuntime {
  channel: Channel;
  cri: CriClient;
}

/** Uses the containerd of a data directory. Throws PLAYGROUND_NOT_RUNNING when it doesn't run. */
export async function withRunningRuntime<T>(
  data: string,
  use: (runtime: RunningRuntime) => Promise<T>,
): Promise<T> {
  const paths = runtimePaths(data);
  if (findContainerd(paths) === undefined) {
    throw new EphemeraError("PLAYGROUND_NOT_RUNNING", { data });
  }
  const channel = openChannel(paths.socket);
  try {
    return await use({ channel, cri: createCriClient(channel) });
  } finally {
    channel.close();
  }
}
