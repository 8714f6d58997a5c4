import { describe, expect, it } from "vitest";
import { createLineQueue, type LineQueue } from "./line-queue.ts";

const never = new AbortController().signal;
const limit = { lines: 3, bytes: 1_000_000 };
const push = (queue: LineQueue, ...lines: string[]) => {
  for (const line of lines) queue.push(Buffer.from(line));
};
const next = async (chunks: AsyncGenerator<Uint8Array, void>) => {
  const { value } = await chunks.next();
  return value === undefined ? undefined : Buffer.from(value).toString();
};

describe("a line queue", () => {
  it("hands over at once what has piled up", async () => {
    const queue = createLineQueue({ signal: never, limit });
    push(queue, "a\n", "b\n");
    const chunks = queue.chunks();
    expect(await next(chunks)).toBe("a\nb\n");
    const waiting = next(chunks);
    push(queue, "c\n");
    expect(await waiting).toBe("c\n");
    queue.end();
    expect(await next(chunks)).toBeUndefined();
  });

  it("hands over large things one after the other, so that the connection can say stop", async () => {
    const queue = createLineQueue({ signal: never, limit });
    push(queue, "a".repeat(300_000), "b".repeat(300_000));
    const chunks = queue.chunks();
    expect(await next(chunks)).toMatch(/^a+$/);
    expect(await next(chunks)).toMatch(/^b+$/);
  });

  it.each([
    ["lines", ["1", "2", "3", "4"]],
    ["bytes", ["x".repeat(999_999), "yy"]],
  ])("cuts off a reader that is too many %s behind, and forgets them", async (_what, lines) => {
    const queue = createLineQueue({ signal: never, limit });
    push(queue, ...lines);
    expect(queue.overflow.aborted).toBe(true);
    expect(await next(queue.chunks())).toBeUndefined();
  });

  it("ends when its signal does", async () => {
    const aborter = new AbortController();
    const queue = createLineQueue({ signal: aborter.signal, limit });
    const waiting = next(queue.chunks());
    aborter.abort();
    expect(await waiting).toBeUndefined();
  });
});
