import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { defaultLimits } from "./http/limits.ts";

/** How Pods reach the API server: on their bridge's own address. */
export interface PodDoor {
  /** Listens, unless it does so already or the bridge isn't there yet. */
  open(): Promise<void>;
  /** Lets no one in any more, and cuts who is left after `graceMilliseconds`. */
  close(graceMilliseconds?: number): Promise<void>;
}

/** What a door is made from. */
export interface PodDoorOptions {
  /** The bridge's address, the Pods' gateway. */
  address: string;
  port: number;
  /** Whoever else calls is shown the door: another machine might route to the bridge. */
  isClient: (address: string) => boolean;
  /** Takes a connection over. */
  accept: (socket: Socket) => void;
  log: (line: string) => void;
}

/**
 * A second listener, on the Pod bridge alone. The bridge is made by the CNI plug-in with the first
 * Pod and stays; whoever makes a Pod's network calls `open` before its containers start.
 */
export function createPodDoor(options: PodDoorOptions): PodDoor {
  const { address, port, isClient, accept, log } = options;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    if (!isClient(socket.remoteAddress ?? "")) return socket.destroy();
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    return accept(socket);
  });
  // A number of their own: Pods can't use up the connections of this machine's clients.
  server.maxConnections = defaultLimits.connections;
  let opening: Promise<void> | undefined;

  async function listen(): Promise<void> {
    try {
      server.listen(port, address);
      await once(server, "listening");
    } catch (error) {
      opening = undefined;
      const absent = error instanceof Error && "code" in error && error.code === "EADDRNOTAVAIL";
      if (!absent) log(`Pods can't reach the API server at ${address}:${port}: ${String(error)}`);
    }
  }

  return {
    async open() {
      opening ??= listen();
      await opening;
    },
    async close(graceMilliseconds = 2000) {
      await opening;
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, graceMilliseconds);
      await closed;
      clearTimeout(cut);
    },
  };
}
