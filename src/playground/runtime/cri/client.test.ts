import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Server, ServerCredentials, type ServerUnaryCall, status } from "@grpc/grpc-js";
import { expect, it, onTestFinished } from "vitest";
import { VersionRequestSchema, VersionResponseSchema } from "../proto/cri_pb.ts";
import { createCriClient } from "./client.ts";

type Reply = (error: { code: status; details: string } | null, value?: Buffer) => void;

/** A runtime on a real socket that answers Version only; `answer` undefined never answers. */
async function listen(socket: string, answer: ((reply: Reply) => void) | undefined) {
  const server = new Server();
  const version = {
    path: "/runtime.v1.RuntimeService/Version",
    requestStream: false,
    responseStream: false,
    requestSerialize: (value: Buffer) => value,
    requestDeserialize: (bytes: Buffer) => fromBinary(VersionRequestSchema, bytes),
    responseSerialize: (value: Buffer) => value,
    responseDeserialize: (bytes: Buffer) => bytes,
  };
  server.addService(
    { version },
    { version: (_: ServerUnaryCall<unknown, Buffer>, reply: Reply) => answer?.(reply) },
  );
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  return server;
}

function setUp() {
  const directory = mkdtempSync(join(tmpdir(), "ephemera-cri-"));
  const socket = join(directory, "s");
  const cri = createCriClient(socket);
  onTestFinished(() => {
    cri.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return { socket, cri };
}

const answerVersion = (reply: Reply) =>
  reply(
    null,
    Buffer.from(
      toBinary(VersionResponseSchema, create(VersionResponseSchema, { runtimeName: "test" })),
    ),
  );

it("calls a method and reads its reply", async () => {
  const { socket, cri } = setUp();
  const server = await listen(socket, answerVersion);
  onTestFinished(() => server.forceShutdown());
  expect((await cri.version({})).runtimeName).toBe("test");
});

it("rejects with gRPC's code by name for a method the runtime does not have", async () => {
  const { socket, cri } = setUp();
  const server = await listen(socket, answerVersion);
  onTestFinished(() => server.forceShutdown());
  await expect(cri.status({})).rejects.toMatchObject({ code: "UNIMPLEMENTED" });
});

it("keeps the runtime's own words", async () => {
  const { socket, cri } = setUp();
  const server = await listen(socket, (reply) =>
    reply({ code: status.NOT_FOUND, details: "no such sandbox" }),
  );
  onTestFinished(() => server.forceShutdown());
  await expect(cri.version({})).rejects.toMatchObject({
    name: "RuntimeError",
    code: "NOT_FOUND",
    message: "no such sandbox",
  });
});

it("says UNAVAILABLE when nobody listens, and connects once somebody does", async () => {
  const { socket, cri } = setUp();
  await expect(cri.version({})).rejects.toMatchObject({ code: "UNAVAILABLE" });
  const server = await listen(socket, answerVersion);
  onTestFinished(() => server.forceShutdown());
  await expect
    .poll(() =>
      cri.version({}).then(
        ({ runtimeName }) => runtimeName,
        () => "",
      ),
    )
    .toBe("test");
});

it("gives up at its deadline, and at once when aborted", async () => {
  const { socket, cri } = setUp();
  const server = await listen(socket, undefined);
  onTestFinished(() => server.forceShutdown());
  await expect(cri.version({}, { timeoutMs: 50 })).rejects.toMatchObject({
    code: "DEADLINE_EXCEEDED",
  });
  const aborting = new AbortController();
  const call = cri.version({}, { signal: aborting.signal });
  aborting.abort(new Error("enough"));
  await expect(call).rejects.toThrow("enough");
  await expect(cri.version({}, { signal: aborting.signal })).rejects.toThrow("enough");
});
