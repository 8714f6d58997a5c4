import { createServer } from "node:http";
import { create } from "@bufbuild/protobuf";
import { afterEach, describe, expect, it } from "vitest";
import type { LifecycleHandler } from "../../../kubernetes/types.ts";
import type { EventFacts } from "../../resources/event-facts.ts";
import { ExecSyncResponseSchema } from "../../runtime/proto/cri_pb.ts";
import { aPod } from "../fixtures.ts";
import { testServers } from "../probes/fixtures.ts";
import { type HookTarget, runHandler } from "./run-handler.ts";

const servers = testServers();
afterEach(() => servers.close());

const events: EventFacts[] = [];
const target = {
  pod: aPod(),
  container: { name: "app", ports: [{ name: "web", containerPort: 8080 }] },
  containerId: "app-0",
  address: "127.0.0.1",
};

/** What a hook asks is one thing; how a command ends is the runtime's to say. */
function run(
  handler: LifecycleHandler,
  { exitCode = 0, signal = new AbortController().signal } = {},
): Promise<void> {
  const output = { stdout: Buffer.from("out\n"), stderr: Buffer.from("err\n") };
  const reply = create(ExecSyncResponseSchema, { exitCode, ...output });
  const node = {
    log: () => undefined,
    record: (_about: unknown, facts: EventFacts) => {
      events.push(facts);
    },
    runtime: { execSync: () => Promise.resolve(reply) },
  };
  return runHandler({ ...target, node } satisfies HookTarget, handler, signal);
}

describe("a hook by command", () => {
  it("is done when the command ends well", async () => {
    await expect(run({ exec: { command: ["true"] } })).resolves.toBeUndefined();
  });

  it("fails in the kubelet's words when it doesn't", async () => {
    await expect(
      run({ exec: { command: ["sh", "-c", "exit 3"] } }, { exitCode: 3 }),
    ).rejects.toThrow(
      'Exec lifecycle hook ([sh -c exit 3]) for Container "app" in Pod "web_default(uid-1)" failed - ' +
        "error: command 'sh -c exit 3' exited with 3: err\n, message: \"out\\nerr\\n\"",
    );
  });
});

describe("a hook by HTTP", () => {
  it("takes any answer", async () => {
    const port = await servers.listen(
      createServer((_request, response) => response.writeHead(500).end()),
    );
    await expect(run({ httpGet: { port } })).resolves.toBeUndefined();
  });

  it("fails without one", async () => {
    const port = await servers.closedPort();
    await expect(run({ httpGet: { port, path: "/bye" } })).rejects.toThrow(
      `HTTP lifecycle hook (/bye) for Container "app" in Pod "web_default(uid-1)" failed - error: ` +
        `Get "http://127.0.0.1:${port}/bye": dial tcp 127.0.0.1:${port}: connect: connection refused`,
    );
  });

  it("asks a plain server that was taken for one with TLS once more, without the credentials, and says so", async () => {
    const asked: unknown[] = [];
    const port = await servers.listen(
      createServer((request, response) => {
        asked.push(request.headers.authorization);
        response.end();
      }),
    );
    const httpHeaders = [{ name: "Authorization", value: "secret" }];
    await run({ httpGet: { port, scheme: "HTTPS", httpHeaders } });
    expect(asked).toEqual([undefined]);
    expect(events).toEqual([
      {
        type: "Warning",
        reason: "LifecycleHTTPFallback",
        message: `request to HTTPS lifecycle hook 127.0.0.1:${port} got HTTP response, retry with HTTP succeeded`,
      },
    ]);
  });
});

describe("a hook that sleeps", () => {
  it("is done when the time is over", async () => {
    await expect(run({ sleep: { seconds: 0.01 } })).resolves.toBeUndefined();
  });

  it("is given up when its container has to go", async () => {
    await expect(
      run({ sleep: { seconds: 60 } }, { signal: AbortSignal.timeout(10) }),
    ).rejects.toThrow("aborted");
  });
});
