import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { checkTcp } from "./check-tcp.ts";
import { testServers } from "./fixtures.ts";

const servers = testServers();
afterEach(() => servers.close());

const probe = (host: string, port: number, timeoutSeconds = 5) =>
  checkTcp({ host, port, timeoutSeconds }, new AbortController().signal);

describe("a TCP probe", () => {
  it("succeeds when somebody listens", async () => {
    const port = await servers.listen(createServer((socket) => socket.end()));
    expect(await probe("127.0.0.1", port)).toEqual({ result: "success", output: "" });
  });

  it("fails in Go's words when nobody does, or nobody is there", async () => {
    const port = await servers.closedPort();
    expect(await probe("127.0.0.1", port)).toEqual({
      result: "failure",
      output: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
    expect((await probe("nobody.invalid", 80)).output).toBe(
      "dial tcp: lookup nobody.invalid: no such host",
    );
  });

  it("ends with the one who asks", async () => {
    const asked = AbortSignal.abort();
    await expect(
      checkTcp({ host: "127.0.0.1", port: 1, timeoutSeconds: 5 }, asked),
    ).rejects.toThrow("aborted");
  });
});
