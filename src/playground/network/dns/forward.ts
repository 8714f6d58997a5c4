import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, isIPv6 } from "node:net";

/** Asks the machine's own resolvers. */
export interface Forwarder {
  /** The answer with the question's own id; undefined when no server answers in time, or too much is asked at once. */
  ask(message: Buffer, transport: "udp" | "tcp"): Promise<Buffer | undefined>;
}

const patienceMilliseconds = 2000;
/** Questions under way; what comes on top is answered with a failure. */
const most = 256;

/** A server: its address, and its port where that is not 53. */
export interface Upstream {
  address: string;
  port?: number;
}

/** A forwarder to the servers that `servers` names at each question, one after the other. */
export function createForwarder(servers: () => Promise<readonly Upstream[]>): Forwarder {
  let asking = 0;
  return {
    async ask(message, transport) {
      if (asking >= most) return undefined;
      asking += 1;
      try {
        // An id of our own: whoever guesses answers must not know it from the question.
        const id = randomInt(0x10000);
        const question = Buffer.from(message);
        question.writeUInt16BE(id, 0);
        for (const server of (await servers()).slice(0, 3)) {
          const ask = transport === "udp" ? askUdp : askTcp;
          const answer = await ask(server, question).catch(() => undefined);
          if (answer === undefined || answer.length < 12) continue;
          message.copy(answer, 0, 0, 2);
          return answer;
        }
        return undefined;
      } finally {
        asking -= 1;
      }
    },
  };
}

async function askUdp({ address, port = 53 }: Upstream, question: Buffer): Promise<Buffer> {
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  try {
    // Connected: only this server's datagrams come in.
    socket.connect(port, address);
    const signal = AbortSignal.timeout(patienceMilliseconds);
    await once(socket, "connect", { signal });
    socket.send(question);
    for (;;) {
      const [answer]: Buffer[] = await once(socket, "message", { signal });
      if (answer !== undefined && answer.readUInt16BE(0) === question.readUInt16BE(0))
        return answer;
    }
  } finally {
    socket.close();
  }
}

async function askTcp({ address, port = 53 }: Upstream, question: Buffer): Promise<Buffer> {
  const socket = connect({
    host: address,
    port,
    signal: AbortSignal.timeout(patienceMilliseconds),
  });
  const length = Buffer.alloc(2);
  length.writeUInt16BE(question.length);
  socket.write(Buffer.concat([length, question]));
  try {
    let received = Buffer.alloc(0);
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk as Buffer]);
      if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        return Buffer.from(received.subarray(2, 2 + received.readUInt16BE(0)));
      }
    }
    throw new Error("the connection ended early");
  } finally {
    socket.destroy();
  }
}
