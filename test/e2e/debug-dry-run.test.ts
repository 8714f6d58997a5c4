import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../../src/kubernetes/types.ts";
import { parseYaml } from "../../src/kubernetes/yaml.ts";
import { ephemera, kubectlOk } from "./support/cluster.ts";
import { runEphemera } from "./support/ephemera.ts";
import { busybox, createPod, deletePods, getPod } from "./support/pods.ts";
import { startProxy, type TestProxy } from "./support/proxy.ts";

/** `ephemera debug --dry-run` beside what is really sent. */
let proxy: TestProxy;
beforeAll(async () => {
  const waits = "trap exit TERM; sleep 3600 & wait";
  const named = [createPod(busybox("planned", waits)), createPod(busybox("unplanned", waits))];
  [proxy] = await Promise.all([startProxy(() => ({ kind: "pass" })), ...named]);
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await deletePods("planned", "unplanned", "planned-copy");
});

/** Runs `ephemera debug` through the proxy; gives its outcome and the writes it sent. */
async function debug(words: readonly string[]) {
  const before = proxy.writes.length;
  const outcome = await runEphemera(["--kubeconfig", proxy.kubeconfig, "debug", ...words]);
  return { ...outcome, writes: proxy.writes.slice(before) };
}

/** Who asks what they may do changes nothing. */
const isReview = ({ what }: { what: string }) => what.includes("selfsubjectaccessreviews");
const changing = (writes: TestProxy["writes"]) => writes.filter((write) => !isReview(write));

const plans = [
  {
    title: "a resident debugger",
    words: ["planned", "-c", "one", "--env=A=1", "--", "true"],
    what: "PATCH /api/v1/namespaces/default/pods/planned/ephemeralcontainers",
  },
  {
    title: "a container as kubectl adds it",
    words: ["planned", "-c", "two", "--image=busybox", "--attach=false", "--", "sleep", "1"],
    what: "PATCH /api/v1/namespaces/default/pods/planned/ephemeralcontainers",
  },
  {
    title: "a copy",
    words: ["planned", "--copy-to=planned-copy", "-c", "three", "--image=busybox", "--", "true"],
    what: "POST /api/v1/namespaces/default/pods",
  },
];

describe.each(plans)("$title", ({ words, what }) => {
  const dash = words.indexOf("--");
  const dry = (...flags: string[]) =>
    debug([...words.slice(0, dash), "--dry-run=client", "-q", ...flags, ...words.slice(dash)]);

  it("is printed to the byte as it is sent, and the dry run sends nothing", async () => {
    const [patch, json, yaml] = [
      await dry("-o", "patch"),
      await dry("-o", "json"),
      await dry("-o", "yaml"),
    ];
    for (const { code, writes } of [patch, json, yaml]) {
      expect({ code, writes: changing(writes) }).toEqual({ code: 0, writes: [] });
    }
    const [sent] = changing((await debug(words)).writes);
    expect(sent).toEqual({ what, body: patch.stdout.trimEnd() });
    expect(JSON.stringify(JSON.parse(json.stdout))).toBe(sent?.body);
    expect(parseYaml(yaml.stdout)).toEqual([JSON.parse(sent?.body ?? "")]);
  });
});

it("lets the server check a copy and the deletion of its original, which both stay undone", async () => {
  const words = [
    "unplanned",
    "--copy-to=replacing",
    "--replace",
    "-c",
    "main",
    "--image=busybox:9",
  ];
  const { code, stdout, stderr, writes } = await debug([
    ...words,
    "--dry-run=server",
    "-o",
    "json",
  ]);
  expect(code).toBe(0);
  expect(changing(writes).map(({ what }) => what)).toEqual([
    "POST /api/v1/namespaces/default/pods?dryRun=All",
    "DELETE /api/v1/namespaces/default/pods/unplanned?dryRun=All",
  ]);
  const answer = JSON.parse(stdout) as Pod;
  // What only a server adds.
  expect(answer.metadata?.uid).toBeDefined();
  expect(answer.spec?.containers[0]?.image).toBe("busybox:9");
  expect(stderr).toMatch(/^Would then delete the Pod unplanned in namespace default\.$/m);
  expect((await getPod("unplanned")).status.phase).toBe("Running");
  expect(await kubectlOk(["get", "pods", "-o", "name"])).not.toContain("pod/replacing");
});

it("passes on the server's refusal, in its words", async () => {
  const taken = ["planned", "--copy-to=unplanned", "--image=busybox", "--dry-run=server"];
  const { code, stdout, stderr } = await ephemera(["debug", ...taken, "-o", "yaml"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^Error from server \(AlreadyExists\): pods "unplanned" already exists$/m);
});

it("says that nothing would be sent when a running debugger is used", async () => {
  expect((await debug(["unplanned", "-c", "runs", "--", "true"])).code).toBe(0);
  for (const format of ["yaml", "json", "patch", "name"]) {
    const words = ["unplanned", "--dry-run=client", "-o", format, "--", "true"];
    const { code, stdout, stderr, writes } = await debug(words);
    expect({ code, stdout, writes: changing(writes) }).toEqual({ code: 0, stdout: "", writes: [] });
    expect(stderr).toMatch(/^Nothing would be sent but the session's request: runs of the Pod/m);
  }
  const { stdout } = await debug(["unplanned", "--dry-run=client", "--", "true"]);
  expect(stdout).toMatch(/^Nothing would be changed: runs of the Pod unplanned is used\.$/m);
});
