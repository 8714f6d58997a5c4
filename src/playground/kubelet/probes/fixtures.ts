import { type AddressInfo, createServer, type Server } from "node:net";

/** Servers of one test file on 127.0.0.1. */
export interface TestServers {
  /** Starts a server; gives its port. */
  listen(server: Server): Promise<number>;
  /** A port nobody listens on. */
  closedPort(): Promise<number>;
  /** Closes them all. */
  close(): Promise<void>;
}

/** No servers yet. */
export function testServers(): TestServers {
  const servers: Server[] = [];
  const listen = async (server: Server) => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  };
  const close = (server: Server) => new Promise((resolve) => server.close(resolve));
  return {
    listen(server) {
      servers.push(server);
      return listen(server);
    },
    async closedPort() {
      const server = createServer();
      const port = await listen(server);
      await close(server);
      return port;
    },
    async close() {
      await Promise.all(servers.splice(0).map(close));
    },
  };
}
