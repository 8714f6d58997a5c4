import { decode, encode } from "dns-packet";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerTo, failure, fitDatagram, readQuery } from "./respond.ts";

const question = { name: "web.default.svc.cluster.local", type: "A" };
const query = (more: object = {}) =>
  encode({ id: 4711, type: "query", flags: 0x100, questions: [question], ...more });
const about = { domain: "cluster.local", serial: 7 };

function asked(message: Buffer) {
  const read = readQuery(message);
  if (read.kind !== "question") throw new Error(`no question but ${read.kind}`);
  return read;
}
/** RFC 1035, 4.1.1: the last four bits. */
const rcodeOf = (reply: Buffer) => reply.readUInt16BE(2) & 0xf;

describe("a message", () => {
  it("with a question is read", () => {
    expect(asked(query()).question).toMatchObject(question);
  });

  it.each<[string, Buffer, string]>([
    ["that is too short", Buffer.alloc(11), "nothing"],
    ["that is an answer", encode({ type: "response", questions: [question] }), "nothing"],
    ["with no question", encode({ id: 1, type: "query" }), "refused 1"],
    ["with two questions", query({ questions: [question, question] }), "refused 1"],
    ["that ends in the middle", query().subarray(0, 20), "refused 1"],
    ["that wants an update", Buffer.from("00012800000100000000000000", "hex"), "refused 4"],
    [
      "whose name points to itself",
      Buffer.from("000101000001000000000000c00c00010001", "hex"),
      "refused 1",
    ],
  ])("%s is not", (_, message, expected) => {
    const read = readQuery(message);
    const code = read.kind === "refused" ? ` ${rcodeOf(read.reply)}` : "";
    expect(read.kind + code).toBe(expected);
    if (read.kind === "refused") expect(read.reply.subarray(0, 2)).toEqual(message.subarray(0, 2));
  });

  it("of any bytes never throws, and is never answered with more than its header unless it asks", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      // Good messages with a few bytes changed come further.
      fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 6 }).map((changes) => {
        const message = query();
        for (const [at, value] of changes) message[at % message.length] = value;
        return new Uint8Array(message);
      }),
    );
    const property = fc.property(bytes, (message) => {
      const read = readQuery(Buffer.from(message));
      return read.kind !== "refused" || read.reply.length === 12;
    });
    expect(fc.check(property, { numRuns: 2000 }).counterexample).toBeNull();
  });
});

describe("an answer", () => {
  const { packet } = asked(query());
  const addresses = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      name: question.name,
      type: "A" as const,
      ttl: 30,
      data: `10.0.${index >> 8}.${index & 255}`,
    }));

  it("has the question's id, says that it is authoritative, and repeats the question", () => {
    const reply = answerTo(packet, question, { kind: "found", answers: addresses(1) }, about);
    expect(reply.readUInt16BE(0)).toBe(4711);
    expect(reply.readUInt16BE(2)).toBe(0x8580);
    expect(decode(reply)).toMatchObject({
      questions: [question],
      answers: [{ type: "A", ttl: 30, data: "10.0.0.0" }],
      authorities: [],
    });
  });

  it.each<[string, "found" | "missing", number]>([
    ["no such name", "missing", 3],
    ["no such type", "found", 0],
  ])("of %s carries the zone's SOA, by which resolvers remember it", (_, kind, rcode) => {
    const resolution = kind === "found" ? { kind, answers: [] } : { kind };
    const reply = answerTo(packet, question, resolution, about);
    expect(rcodeOf(reply)).toBe(rcode);
    expect(decode(reply)).toMatchObject({
      answers: [],
      authorities: [
        { type: "SOA", name: "cluster.local", ttl: 30, data: { serial: 7, minimum: 30 } },
      ],
    });
  });

  it("that nobody has is a failure of the server", () => {
    expect(rcodeOf(failure(packet, question))).toBe(2);
  });

  it.each<[string, number, number | undefined, number]>([
    ["that fits is whole", 9, undefined, 9],
    ["too long for a plain datagram is cut", 20, undefined, 10],
    ["is longer for a client that takes more", 20, 1232, 20],
    ["too long for any datagram is cut", 200, 65_535, 25],
  ])("%s", (_, count, payload, expected) => {
    const option = { name: ".", type: "OPT", udpPayloadSize: payload, flags: 0, options: [] };
    const asking = asked(query(payload === undefined ? {} : { additionals: [option] })).packet;
    const reply = answerTo(asking, question, { kind: "found", answers: addresses(count) }, about);
    const sent = fitDatagram(reply, asking);
    expect(sent.length).toBeLessThanOrEqual(payload === undefined ? 512 : 1232);
    expect(decode(sent).answers).toHaveLength(expected);
    expect((sent.readUInt16BE(2) & 0x200) !== 0).toBe(expected < count);
    expect(sent.readUInt16BE(0)).toBe(4711);
    expect(rcodeOf(sent)).toBe(0);
  });
});
