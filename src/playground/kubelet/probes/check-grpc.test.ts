import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import { checkGrpc } from "./check-grpc.ts";
import { testServers } from "./fixtures.ts";
import type { Outcome } from "./outcome.ts";

type Answer = (
  call: ServerUnaryCall<{ service: string }, number>,
  reply: sendUnaryData<number>,
) => void;

const others = testServers();
const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) server.forceShutdown();
  await others.close();
});

/** A gRPC server with the health service; requests and replies are short enough to be read by hand. */
async function serve(answer: Answer, path = "/grpc.health.v1.Health/Check"): Promise<number> {
  const server = new Server();
  const definition = {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: ({ service }: { service: string }) => Buffer.from(service),
    requestDeserialize: (bytes: Buffer) => ({ service: bytes.subarray(2).toString() }),
    responseSerialize: (value: number) => Buffer.from([8, value]),
    responseDeserialize: (bytes: Buffer) => bytes.readUInt8(1),
  };
  server.addService({ check: definition }, { check: answer });
  running.push(server);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

function probe(port: number, service = "", timeoutSeconds = 5): Promise<Outcome> {
  const signal = new AbortController().signal;
  return checkGrpc({ host: "127.0.0.1", port, timeoutSeconds, service }, signal);
}

describe("a gRPC probe", () => {
  it.each([
    [1, { result: "success", output: "service healthy" }],
    [2, { result: "failure", output: 'service unhealthy (responded with "NOT_SERVING")' }],
    [0, { result: "failure", output: 'service unhealthy (responded with "UNKNOWN")' }],
  ])("takes status %d for %o", async (value, outcome) => {
    const port = await serve((_call, reply) => reply(null, value));
    expect(await probe(port)).toEqual(outcome);
  });

  it("asks about its service as kube-probe", async () => {
    const asked: unknown[] = [];
    const port = await serve((call, reply) => {
      asked.push(call.request.service, String(call.metadata.get("user-agent")[0]).split(" ")[0]);
      reply(null, 1);
    });
    await probe(port, "web");
    expect(asked).toEqual(["web", "kube-probe/1.36"]);
  });

  it("fails in the kubelet's words", async () => {
    const unknown = await serve((_call, reply) =>
      reply({ code: status.NOT_FOUND, details: "unknown service" }),
    );
    expect((await probe(unknown, "other")).output).toBe(
      "error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
    );
    const other = await serve((_call, reply) => reply(null, 1), "/other.Service/Check");
    expect((await probe(other)).output).toMatch(
      /^error: this server does not implement the grpc health protocol \(grpc\.health\.v1\.Health\): /,
    );
    const mute = await serve(() => undefined);
    expect((await probe(mute, "", 0.2)).output).toBe(
      "timeout: health rpc did not complete within 0.2s",
    );
    const closed = await others.closedPort();
    expect((await probe(closed, "", 0.2)).output).toBe(
      `timeout: failed to connect service "127.0.0.1:${closed}" within 0.2s: context deadline exceeded`,
    );
  });
});
