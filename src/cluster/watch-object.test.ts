import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  answerJson,
  answerStatus,
  type ScriptedApiServer,
  type ScriptedRequest,
  startScriptedApiServer,
} from "../../test/scripted-api-server.ts";
import { EphemeraError } from "../errors.ts";
import type { KubernetesObject } from "../kubernetes/object.ts";
import { StatusError } from "../kubernetes/status-error.ts";
import { type ApiClient, createApiClient } from "./api-client.ts";
import { loadConnection } from "./kubeconfig.ts";
import { afterFailure, watchObject } from "./watch-object.ts";

let server: ScriptedApiServer;
let client: ApiClient;
beforeAll(async () => {
  server = await startScriptedApiServer({ answer: () => undefined });
  const connection = await loadConnection({ kubeconfig: server.kubeconfig, env: {} });
  client = createApiClient({ connection });
});
afterAll(() => server[Symbol.asyncDispose]());

const pod = (revision: string) => ({ metadata: { name: "web", resourceVersion: revision } });
const event = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;
const initialEnd = (revision: string) =>
  event("BOOKMARK", {
    metadata: { resourceVersion: revision, annotations: { "k8s.io/initial-events-end": "true" } },
  });

/** Answers each request with the next step and records what was asked. */
function play(steps: ((response: ServerResponse, request: ScriptedRequest) => void)[]): string[] {
  const asked: string[] = [];
  server.script.answer = (request, response) => {
    const { query } = request;
    const kind = !query.has("watch")
      ? request.path.endsWith("/web")
        ? "get"
        : "list"
      : query.has("sendInitialEvents")
        ? "watch-list"
        : `watch from ${query.get("resourceVersion")}`;
    asked.push(kind);
    const step = steps[asked.length - 1];
    if (step === undefined)
      throw new Error(`nothing scripted for request ${asked.length}: ${kind}`);
    step(response, request);
  };
  return asked;
}

async function states(count: number): Promise<(string | undefined)[]> {
  const seen: (string | undefined)[] = [];
  const target = {
    collection: "/api/v1/namespaces/default/pods",
    name: "web",
    signal: new AbortController().signal,
    pollInterval: 5,
  };
  for await (const state of watchObject<KubernetesObject>(client, target)) {
    seen.push(state?.metadata?.resourceVersion);
    if (seen.length === count) break;
  }
  return seen;
}

it("gets the state and the changes in one request", async () => {
  const asked = play([
    (response, request) => {
      expect(request.query.get("fieldSelector")).toBe("metadata.name=web");
      response.write(event("ADDED", pod("5")));
      response.write(initialEnd("7"));
      // A character of two bytes, cut in half by the chunk border.
      const line = Buffer.from(event("MODIFIED", { metadata: { resourceVersion: "8ü" } }));
      response.write(line.subarray(0, line.indexOf(0xc3) + 1));
      response.write(line.subarray(line.indexOf(0xc3) + 1));
      response.write(event("DELETED", pod("9")));
    },
  ]);
  expect(await states(3)).toEqual(["5", "8ü", undefined]);
  expect(asked).toEqual(["watch-list"]);
});

it("says that the object isn't there once the initial events are complete", async () => {
  play([
    (response) => {
      response.write(initialEnd("7"));
      response.write(event("ADDED", pod("8")));
    },
  ]);
  expect(await states(2)).toEqual([undefined, "8"]);
});

it("goes on from the last revision when the server ends the watch", async () => {
  const asked = play([
    (response) => response.end(event("ADDED", pod("5")) + initialEnd("7")),
    (response) => response.end(event("BOOKMARK", pod("9"))),
    (response) => response.write(event("MODIFIED", pod("11"))),
  ]);
  expect(await states(2)).toEqual(["5", "11"]);
  expect(asked).toEqual(["watch-list", "watch from 7", "watch from 9"]);
});

it.each([400, 422])("lists and watches where WatchList is refused with %i", async (code) => {
  const asked = play([
    (response) => answerStatus(response, { code, message: "sendInitialEvents is forbidden" }),
    (response) => answerJson(response, { metadata: { resourceVersion: "3" }, items: [pod("2")] }),
    (response) => response.write(event("MODIFIED", pod("4"))),
  ]);
  expect(await states(2)).toEqual(["2", "4"]);
  expect(asked).toEqual(["watch-list", "list", "watch from 3"]);
});

it("starts over when the revision has expired", async () => {
  const gone = event("ERROR", { kind: "Status", code: 410, reason: "Expired", message: "too old" });
  const asked = play([
    (response) => response.end(event("ADDED", pod("5")) + initialEnd("5")),
    (response) => response.end(gone),
    (response) => response.write(event("ADDED", pod("20"))),
  ]);
  expect(await states(2)).toEqual(["5", "20"]);
  expect(asked).toEqual(["watch-list", "watch from 5", "watch-list"]);
});

it("reads once in a while where watching is forbidden", async () => {
  const asked = play([
    (response) => answerStatus(response, { code: 403, reason: "Forbidden", message: "no" }),
    (response) => answerJson(response, pod("5")),
    (response) => answerStatus(response, { code: 404, reason: "NotFound", message: "gone" }),
  ]);
  expect(await states(2)).toEqual(["5", undefined]);
  expect(asked).toEqual(["watch-list", "get", "get"]);
});

it("goes on after the connection breaks", async () => {
  const asked = play([
    (response) => {
      response.write(event("ADDED", pod("5")) + initialEnd("6"));
      response.write('{"type":"MODI', () => response.destroy());
    },
    (response) => response.write(event("MODIFIED", pod("8"))),
  ]);
  expect(await states(2)).toEqual(["5", "8"]);
  expect(asked).toEqual(["watch-list", "watch from 6"]);
});

it.each([
  { error: new StatusError({ code: 410, message: "" }), mode: "watch-list", next: "watch-list" },
  { error: new StatusError({ code: 422, message: "" }), mode: "list-and-watch", next: "give-up" },
  { error: new StatusError({ code: 403, message: "" }), mode: "list-and-watch", next: "poll" },
  { error: new StatusError({ code: 403, message: "" }), mode: "poll", next: "give-up" },
  { error: new StatusError({ code: 429, message: "" }), mode: "watch-list", next: "retry" },
  { error: new StatusError({ code: 503, message: "" }), mode: "poll", next: "retry" },
  { error: new StatusError({ code: 401, message: "" }), mode: "watch-list", next: "give-up" },
  { error: new EphemeraError("CONNECTION_REFUSED"), mode: "watch-list", next: "retry" },
  { error: new EphemeraError("TLS_REFUSED"), mode: "watch-list", next: "give-up" },
  { error: new TypeError("a defect"), mode: "watch-list", next: "give-up" },
] as const)("after $error of a $mode: $next", ({ error, mode, next }) => {
  expect(afterFailure(error, mode)).toBe(next);
});
