import { join, resolve } from "node:path";
import { EphemeraError } from "../../errors.ts";

/** sun_path of sockaddr_un is 108 bytes with its ending zero (unix(7)). */
const socketPathLimit = 107;

/** Where everything of the runtime lives below a playground's data directory. */
export interface RuntimePaths {
  /** The directory that holds all of it. */
  directory: string;
  config: string;
  /** containerd's content, snapshots and metadata. */
  root: string;
  /** containerd's running tasks, their FIFOs and network namespaces. */
  state: string;
  socket: string;
  pidFile: string;
  log: string;
  /** Directory of the CNI configuration list. */
  cniConfig: string;
  /** host-local's addresses in use. */
  cniLeases: string;
  /** What the built-in images were made from. */
  builtInImages: string;
}

/** The paths of a data directory. Throws RUNTIME_SOCKET_TOO_LONG when its socket could not be bound. */
export function runtimePaths(dataDir: string): RuntimePaths {
  const directory = join(resolve(dataDir), "runtime");
  const socket = join(directory, "containerd.sock");
  // containerd also binds the name with `.ttrpc` behind it, for its shims.
  const length = Buffer.byteLength(`${socket}.ttrpc`);
  if (length > socketPathLimit) {
    throw new EphemeraError("RUNTIME_SOCKET_TOO_LONG", {
      socket: `${socket}.ttrpc`,
      length,
      limit: socketPathLimit,
    });
  }
  return {
    directory,
    config: join(directory, "containerd.toml"),
    root: join(directory, "root"),
    state: join(directory, "state"),
    socket,
    pidFile: join(directory, "containerd.pid"),
    log: join(directory, "containerd.log"),
    cniConfig: join(directory, "cni"),
    cniLeases: join(directory, "cni-leases"),
    builtInImages: join(directory, "built-in-images.json"),
  };
}
