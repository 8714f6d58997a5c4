import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ScriptedApiServer, startScriptedApiServer } from "../scripted-api-server.ts";
import { demandOf, withoutAdvice } from "./kubectl-debug/compare.ts";
import { differences } from "./kubectl-debug/differences.ts";
import { play } from "./kubectl-debug/play.ts";
import { type RecordedCase, recording } from "./kubectl-debug/recorded.ts";

/** Cases recorded from stock kubectl 1.36, played with `--attach` given. */
let server: ScriptedApiServer;
beforeAll(async () => {
  server = await startScriptedApiServer({ answer: () => undefined });
});
afterAll(() => server[Symbol.asyncDispose]());

const different = new Map(differences.flatMap((entry) => entry.ids.map((id) => [id, entry])));

function caseOf(id: string): RecordedCase {
  const recorded = recording.vectors.find((each) => each.id === id);
  if (recorded === undefined) throw new Error(`no case ${id} was recorded`);
  return recorded;
}

describe("ephemera debug --attach does what kubectl debug 1.36 does", () => {
  it.each(recording.vectors.filter(({ id }) => !different.has(id)))("$id", async (recorded) => {
    const demanded = demandOf(recorded);
    const outcome = withoutAdvice(await play(recorded, server), demanded);
    expect(outcome).toEqual(demanded);
  });
});

it.each([
  ["eph/default", ["GET pods/simple", "PATCH pods/simple/ephemeralcontainers"]],
  [
    "eph/multiple-targets",
    [
      "GET pods/simple",
      "PATCH pods/simple/ephemeralcontainers",
      "GET pods/web",
      "PATCH pods/web/ephemeralcontainers",
    ],
  ],
  ["copy/profile-general-new", ["GET pods/web", "POST pods"]],
  ["eph/file-with-securitycontext", ["PATCH pods/simple/ephemeralcontainers"]],
])("asks what kubectl asks, in its order, and nothing more: %s", async (id, asked) => {
  server.requests.length = 0;
  await play(caseOf(id), server);
  const paths = server.requests.map(
    ({ method, path }) => `${method} ${path.replace("/api/v1/namespaces/default/", "")}`,
  );
  expect(paths).toEqual(asked);
});

it("prints the log of a command that ended while it was being attached to", async () => {
  const words = ["debug", "simple", "--image=busybox", "-c", "dbg", "--attach", "--", "date"];
  const outcome = await play(
    {
      id: "attach/ended-meanwhile",
      mode: "attach",
      command: ["kubectl", ...words],
      input: { pods: ["pods/simple"] },
      server: { attach: {}, log: "today\n" },
      expect: { exitCode: 0, stdout: "", stderr: "", mutations: [] },
    },
    server,
  );
  expect(outcome).toMatchObject({ exitCode: 0, stdout: "today\n" });
});

describe("ephemera debug --attach differs from kubectl debug on purpose", () => {
  const cases = differences.flatMap(({ ids, reason, ours }) =>
    ids.map((id) => ({ id, reason, ours })),
  );

  it.each(cases)("$id: $reason", async ({ id, ours }) => {
    const recorded = caseOf(id);
    const demanded = demandOf(recorded);
    const outcome = withoutAdvice(await play(recorded, server), demanded);
    expect(outcome).not.toEqual(demanded);
    expect(outcome).toMatchObject(ours);
  });

  it("covers every case that was marked as kubectl's mistake", () => {
    const marked = recording.vectors.filter(({ kubectlBug }) => kubectlBug !== undefined);
    expect(marked.filter(({ id }) => !different.has(id))).toEqual([]);
  });
});
