import { describe, expect, it } from "vitest";
import { createLineQueue } from "./line-queue.ts";

const never = new AbortController().signal;

describe("a line queue", () => {
  it("hands over at once what has piled up", async () => {
    const queue = createLineQueue({ signal: never, limit: 10 });
    queue.push("a\n");
    queue.push("b\n");
    const chunks = queue.chunks();
    expect((await chunks.next()).value).toBe("a\nb\n");
    const next = chunks.next();
    queue.push("c\n");
    expect((await next).value).toBe("c\n");
    queue.end();
    expect((await chunks.next()).done).toBe(true);
  });

  it("cuts off a reader that is too far behind, after what it has already queued", async () => {
    const queue = createLineQueue({ signal: never, limit: 2 });
    for (const line of ["1", "2", "3", "4"]) queue.push(line);
    const chunks = queue.chunks();
    expect((await chunks.next()).value).toBe("123");
    expect((await chunks.next()).done).toBe(true);
  });

  it("ends when its signal does", async () => {
    const aborter = new AbortController();
    const queue = createLineQueue({ signal: aborter.signal, limit: 2 });
    const next = queue.chunks().next();
    aborter.abort();
    expect((await next).done).toBe(true);
  });
});
