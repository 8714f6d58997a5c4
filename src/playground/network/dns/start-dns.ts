import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { chaseName } from "./chase.ts";
import type { ClusterNames } from "./cluster-names.ts";
import { createForwarder, type Upstream } from "./forward.ts";
import { resolveName } from "./resolve.ts";
import { answerTo, failure, fitDatagram, readQuery } from "./respond.ts";

/** The cluster's DNS, listening. */
export interface DnsServer {
  /** Ports on the address it was given. */
  ports: { udp: number; tcp: number };
  close(): Promise<void>;
}

/** What the DNS server needs. */
export interface DnsOptions {
  /** The only address it listens on. */
  address: string;
  domain: string;
  names: ClusterNames;
  /** Whose questions are answered. */
  isClient: (address: string) => boolean;
  /** Addresses of Pods and Services, which no other server knows names for. */
  isOurs: (address: string) => boolean;
  /** Servers for all other names. */
  upstream: () => Promise<readonly Upstream[]>;
  log: (line: string) => void;
}

/** Connections at once, and how long one may be silent. */
const tcpLimits = { connections: 100, idleMilliseconds: 10_000 };

/** Answers questions about the cluster's names, and passes all others on, over UDP and TCP. */
export async function startDns(options: DnsOptions): Promise<DnsServer> {
  const { address, domain, names, isClient, isOurs, upstream, log } = options;
  const forwarder = createForwarder(upstream);

  async function reply(message: Buffer, transport: "udp" | "tcp"): Promise<Buffer | undefined> {
    const asked = readQuery(message);
    if (asked.kind === "nothing") return undefined;
    if (asked.kind === "refused") return asked.reply;
    const { packet, question } = asked;
    const resolve = (name: string) => resolveName({ ...question, name }, { domain, names, isOurs });
    const resolution = resolve(question.name);
    if (resolution.kind === "forward") {
      return (await forwarder.ask(message, transport)) ?? failure(packet, question);
    }
    if (resolution.kind === "found") {
      const more = await chaseName(resolution.answers, question.type, { resolve, forwarder });
      resolution.answers.push(...more);
    }
    const serial = Math.floor(Date.now() / 1000);
    const answer = answerTo(packet, question, resolution, { domain, serial });
    return transport === "udp" ? fitDatagram(answer, packet) : answer;
  }

  const udp = createSocket("udp4");
  udp.on("message", (message, from) => {
    if (!isClient(from.address)) return;
    reply(message, "udp")
      .then((answer) => answer && send(udp, answer, from))
      .catch((error: unknown) => log(`dns: ${String(error)}`));
  });
  udp.on("error", (error) => log(`dns: ${String(error)}`));

  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    if (!isClient(socket.remoteAddress ?? "")) return socket.destroy();
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.setTimeout(tcpLimits.idleMilliseconds, () => socket.destroy());
    // A client that goes away is no matter of ours.
    socket.on("error", () => undefined);
    return void answerStream(socket, (message) => reply(message, "tcp")).catch(() =>
      socket.destroy(),
    );
  });
  tcp.maxConnections = tcpLimits.connections;
  tcp.on("error", (error) => log(`dns: ${String(error)}`));

  udp.bind(0, address);
  tcp.listen(0, address);
  await Promise.all([once(udp, "listening"), once(tcp, "listening")]);
  const bound = tcp.address();
  return {
    ports: {
      udp: udp.address().port,
      tcp: typeof bound === "object" && bound !== null ? bound.port : 0,
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      const closed = [once(udp, "close"), once(tcp, "close")];
      udp.close();
      tcp.close();
      await Promise.all(closed);
    },
  };
}

function send(socket: DatagramSocket, answer: Buffer, to: { address: string; port: number }): void {
  // A client that is gone by now needs no answer.
  socket.send(answer, to.port, to.address, () => undefined);
}

/** One message after the other, each with its length before it (RFC 1035, 4.2.2). */
async function answerStream(
  socket: Socket,
  reply: (message: Buffer) => Promise<Buffer | undefined>,
): Promise<void> {
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer]);
    while (received.length >= 2) {
      const length = received.readUInt16BE(0);
      if (received.length < 2 + length) break;
      const answer = await reply(Buffer.from(received.subarray(2, 2 + length)));
      received = received.subarray(2 + length);
      if (answer === undefined) return;
      const prefix = Buffer.alloc(2);
      prefix.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([prefix, answer]));
    }
  }
}
