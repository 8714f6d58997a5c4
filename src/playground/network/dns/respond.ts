import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  type Question,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
} from "dns-packet";
import { type Resolution, ttl } from "./resolve.ts";

/** A question that came in, as far as it can be answered. */
export type Asked =
  /** Nothing that could be answered. */
  | { kind: "nothing" }
  /** No good question: this is the answer. */
  | { kind: "refused"; reply: Buffer }
  | { kind: "question"; packet: Packet; question: Question };

const headerBytes = 12;
/** Without EDNS (RFC 1035, 4.2.1), and the most we send whatever a client says it takes (DNS flag day 2020). */
const datagram = { plain: 512, largest: 1232 };

/** Reads a message. What is no query of one question costs no more than its header. Pure. */
export function readQuery(message: Buffer): Asked {
  if (message.length < headerBytes) return { kind: "nothing" };
  const flags = message.readUInt16BE(2);
  const isResponse = (flags & 0x8000) !== 0;
  if (isResponse) return { kind: "nothing" };
  if (((flags >> 11) & 0xf) !== 0) return refused(message, "NOTIMP");
  if (message.readUInt16BE(4) !== 1) return refused(message, "FORMERR");
  try {
    const packet = decode(message);
    const question = packet.questions?.[0];
    if (question === undefined) return refused(message, "FORMERR");
    return { kind: "question", packet, question };
  } catch {
    return refused(message, "FORMERR");
  }
}

function refused(message: Buffer, rcode: "FORMERR" | "NOTIMP"): Asked {
  const reply = Buffer.alloc(headerBytes);
  message.copy(reply, 0, 0, 2);
  // QR, the opcode it had, RD as asked.
  reply.writeUInt16BE(
    0x8000 | (message.readUInt16BE(2) & 0x7900) | (rcode === "FORMERR" ? 1 : 4),
    2,
  );
  return { kind: "refused", reply };
}

/** The answer to a question about the cluster's names. Pure. */
export function answerTo(
  packet: Packet,
  question: Question,
  resolution: Exclude<Resolution, { kind: "forward" }>,
  { domain, serial }: { domain: string; serial: number },
): Buffer {
  const answers = resolution.kind === "found" ? resolution.answers : [];
  const authority: Answer = {
    name: domain,
    type: "SOA",
    ttl,
    data: {
      mname: `ns.dns.${domain}`,
      rname: `hostmaster.${domain}`,
      serial,
      refresh: 7200,
      retry: 1800,
      expire: 86_400,
      minimum: ttl,
    },
  };
  const desired = (packet.flags ?? 0) & RECURSION_DESIRED;
  return encode({
    id: packet.id ?? 0,
    type: "response",
    // dns-packet keeps the rcode in the flags: 3 is NXDOMAIN.
    flags:
      AUTHORITATIVE_ANSWER |
      RECURSION_AVAILABLE |
      desired |
      (resolution.kind === "missing" ? 3 : 0),
    questions: [question],
    answers,
    authorities: answers.length === 0 ? [authority] : [],
    additionals: [
      ...(resolution.kind === "found" ? (resolution.additionals ?? []) : []),
      ...(payloadOf(packet) === undefined
        ? []
        : [
            {
              name: ".",
              type: "OPT" as const,
              udpPayloadSize: datagram.largest,
              flags: 0,
              options: [] as [],
            },
          ]),
    ],
  });
}

/** A question nobody could answer. Pure. */
export function failure(packet: Packet, question: Question): Buffer {
  const desired = (packet.flags ?? 0) & RECURSION_DESIRED;
  const flags = RECURSION_AVAILABLE | desired | 2;
  return encode({ id: packet.id ?? 0, type: "response", flags, questions: [question] });
}

/**
 * What fits into a datagram for this client: of too long an answer as much as fits, marked so that
 * the client asks again by TCP if it can. Pure.
 */
export function fitDatagram(reply: Buffer, packet: Packet): Buffer {
  const limit = Math.min(
    Math.max(payloadOf(packet) ?? datagram.plain, datagram.plain),
    datagram.largest,
  );
  if (reply.length <= limit) return reply;
  const whole = decode(reply);
  const flags = (reply.readUInt16BE(2) & ~0x8000) | TRUNCATED_RESPONSE;
  const answers = [...(whole.answers ?? [])];
  for (;;) {
    answers.length = Math.floor(answers.length / 2);
    const cut = encode({ ...whole, flags, answers, additionals: [] });
    if (cut.length <= limit || answers.length === 0) return cut;
  }
}

function payloadOf({ additionals = [] }: Packet): number | undefined {
  const option = additionals.find(({ type }) => type === "OPT");
  return option?.type === "OPT" ? option.udpPayloadSize : undefined;
}
