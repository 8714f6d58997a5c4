import { once } from "node:events";
import { request } from "node:https";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ipv4Contains, ipv4Range } from "../../kubernetes/ipv4.ts";
import { type RunningServer, startServer } from "./fixtures/running-server.ts";
import { createPodDoor } from "./pod-door.ts";

let server: RunningServer;
let port: number;
beforeAll(async () => {
  server = await startServer({ hostNames: ["127.0.0.2"] });
  port = Number(new URL(server.url).port);
});
afterAll(() => server.close());

const lines: string[] = [];
/** Another loopback address stands for the bridge: a second listener on the same port. */
function door(clients: string, address = "127.0.0.2") {
  return createPodDoor({
    address,
    port,
    isClient: (client) => ipv4Contains(ipv4Range(clients), client),
    accept: (socket) => server.accept(socket),
    log: (line) => lines.push(line),
  });
}

it("serves whoever calls from the Pods' range as on the other port", async () => {
  const bridge = door("127.0.0.0/8");
  await bridge.open();
  await bridge.open();
  const asked = request({
    host: "127.0.0.2",
    port,
    path: "/healthz",
    ca: server.authority.certificate,
    servername: "localhost",
  });
  asked.end();
  const [answer] = await once(asked, "response");
  expect(await text(answer)).toBe("ok");
  await bridge.close();
  const refused = connect(port, "127.0.0.2");
  await expect(once(refused, "connect")).rejects.toThrow("ECONNREFUSED");
});

it("hangs up on anyone else", async () => {
  const bridge = door("10.99.0.0/24");
  await bridge.open();
  const socket = connect(port, "127.0.0.2");
  socket.on("error", () => undefined);
  await once(socket, "close");
  await bridge.close();
  expect(lines).toEqual([]);
});

it("waits quietly for a bridge that isn't there", async () => {
  const bridge = door("10.99.0.0/24", "10.99.0.1");
  await bridge.open();
  await bridge.close();
  expect(lines).toEqual([]);
});
