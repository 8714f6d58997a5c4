import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { decode, encode, type Packet } from "dns-packet";
import { afterEach, expect, it } from "vitest";
import type { Service } from "../../../kubernetes/types.ts";
import type { ClusterNames } from "./cluster-names.ts";
import type { Upstream } from "./forward.ts";
import { type DnsServer, startDns } from "./start-dns.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const service = (name: string, spec: Service["spec"]): Service => ({
  metadata: { namespace: "default", name },
  spec,
});
const all = [
  service("web", { clusterIP: "10.96.0.7", ports: [{ port: 80 }] }),
  service("away", { type: "ExternalName", externalName: "far.example" }),
  service("many", { clusterIP: "None" }),
];
const names: ClusterNames = {
  hasNamespace: () => true,
  service: (_, name) => all.find(({ metadata }) => metadata?.name === name),
  endpoints: () =>
    Array.from({ length: 60 }, (_, index) => ({ address: `10.244.0.${index}`, ports: [] })),
  byAddress: () => [],
};

async function dns(options: { upstream?: Upstream[]; clients?: boolean } = {}): Promise<DnsServer> {
  const { upstream = [], clients = true } = options;
  const server = await startDns({
    address: "127.0.0.1",
    domain: "cluster.local",
    names,
    isClient: () => clients,
    isOurs: () => false,
    upstream: async () => upstream,
    log: (line) => {
      throw new Error(line);
    },
  });
  stops.push(() => server.close());
  return server;
}

/** A resolver elsewhere that knows one address. */
async function resolver(): Promise<Upstream> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.on("message", (message, from) => {
    const { id = 0, questions = [] } = decode(message);
    const name = questions[0]?.name ?? "";
    const answers = [{ name, type: "A" as const, ttl: 5, data: "192.0.2.80" }];
    socket.send(encode({ id, type: "response", questions, answers }), from.port, from.address);
  });
  stops.push(async () => {
    socket.close();
  });
  return { address: "127.0.0.1", port: socket.address().port };
}

const query = (name: string) => encode({ id: 7, type: "query", questions: [{ name, type: "A" }] });

async function askUdp({ ports }: DnsServer, ...messages: Buffer[]): Promise<Packet> {
  const socket = createSocket("udp4");
  for (const message of messages) socket.send(message, ports.udp, "127.0.0.1");
  const [answer]: Buffer[] = await once(socket, "message");
  socket.close();
  return decode(answer ?? Buffer.alloc(0));
}

async function askTcp({ ports }: DnsServer, message: Buffer): Promise<Packet> {
  const socket = connect(ports.tcp, "127.0.0.1");
  const framed = Buffer.concat([Buffer.from([0, message.length]), message]);
  // In two pieces, as networks may.
  socket.write(framed.subarray(0, 5));
  socket.write(framed.subarray(5));
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer]);
    if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) break;
  }
  socket.destroy();
  return decode(received.subarray(2));
}

it("answers over UDP and over TCP", async () => {
  const server = await dns();
  const expected = { id: 7, answers: [{ type: "A", data: "10.96.0.7" }] };
  const message = query("web.default.svc.cluster.local");
  expect(await askUdp(server, message)).toMatchObject(expected);
  expect(await askTcp(server, message)).toMatchObject(expected);
});

it("goes on answering after messages that are none", async () => {
  const server = await dns();
  const noise = [
    Buffer.alloc(0),
    Buffer.from("nonsense"),
    Buffer.alloc(11),
    Buffer.alloc(1400, 0x80),
  ];
  const answer = await askUdp(server, ...noise, query("web.default.svc.cluster.local"));
  expect(answer.answers).toHaveLength(1);
});

it("says all over TCP of what was too long for UDP", async () => {
  const server = await dns();
  const message = query("many.default.svc.cluster.local");
  const short = await askUdp(server, message);
  expect(short).toMatchObject({ flag_tc: true });
  expect(short.answers?.length).toBeLessThan(60);
  expect((await askTcp(server, message)).answers).toHaveLength(60);
});

it("passes other names on, and follows an ExternalName there", async () => {
  const server = await dns({ upstream: [await resolver()] });
  expect(await askUdp(server, query("far.example"))).toMatchObject({
    id: 7,
    answers: [{ name: "far.example", data: "192.0.2.80" }],
  });
  expect((await askUdp(server, query("away.default.svc.cluster.local"))).answers).toMatchObject([
    { type: "CNAME", data: "far.example" },
    { type: "A", name: "far.example", data: "192.0.2.80" },
  ]);
});

it("asks the next resolver when one refuses, and fails when none answers", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const address = closed.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  closed.close();
  const dead = { address: "127.0.0.1", port };
  const next = await dns({ upstream: [dead, await resolver()] });
  expect((await askUdp(next, query("far.example"))).answers).toHaveLength(1);
  const none = await dns({ upstream: [dead] });
  expect(await askUdp(none, query("far.example"))).toMatchObject({ id: 7, rcode: "SERVFAIL" });
});

it("says nothing to strangers", async () => {
  const server = await dns({ clients: false });
  const socket = connect(server.ports.tcp, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "close");
  expect(socket.bytesRead).toBe(0);
});
