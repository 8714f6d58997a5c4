import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectlOk } from "./support/cluster.ts";
import { runEphemera } from "./support/ephemera.ts";
import { busybox, createPod, deletePods } from "./support/pods.ts";
import { tokenKubeconfig } from "./support/token-client.ts";

/** `ephemera debug` for people who may do little, by real RBAC. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ephemera-rights-"));
  await createPod(busybox("guarded", "trap exit TERM; sleep 3600 & wait"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await deletePods("guarded");
  for (const kind of ["rolebinding", "role", "serviceaccount"]) {
    await kubectlOk(["delete", kind, "-l", "test=rights"]);
  }
});

type Right = readonly [verb: string, resource: string];

const adding: readonly Right[] = [
  ["get", "pods"],
  ["patch", "pods/ephemeralcontainers"],
];

/** Runs `ephemera` as somebody who has these rights in the namespace and no other. */
async function as(name: string, rights: readonly Right[], words: readonly string[]) {
  const labels = { test: "rights" };
  const rules = rights.map(([verb, resource]) => ({
    apiGroups: [""],
    verbs: [verb],
    resources: [resource],
  }));
  const rbac = "rbac.authorization.k8s.io";
  const items = [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, labels } },
    { apiVersion: `${rbac}/v1`, kind: "Role", metadata: { name, labels }, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: "RoleBinding",
      metadata: { name, labels },
      roleRef: { apiGroup: rbac, kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace: "default" }],
    },
  ];
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await kubectlOk(["apply", "-f", "-"], { input: list });
  const token = (await kubectlOk(["create", "token", name])).trim();
  return runEphemera(["--kubeconfig", await tokenKubeconfig(token, folder), ...words]);
}

const script = "echo out; exit 5";
const command = ["debug", "guarded", "--image=busybox", "--", "sh", "-c", script];

it("needs no right to list or watch: the Pod is read now and then", async () => {
  const words = [...command.slice(0, 3), "-v6", "-c", "polled", ...command.slice(3)];
  const outcome = await as("reader", [...adding, ["create", "pods/exec"]], words);
  expect(outcome).toMatchObject({ code: 5, stdout: "out\n" });
  expect(outcome.stderr).toMatch(/pods\?watch=true\S* 403 Forbidden/);
  expect(outcome.stderr).toMatch(/Starting polled/);
});

it("says on the way what keeps the debugger from starting, by reading alone", async () => {
  const words = ["debug", "guarded", "--image=127.0.0.1:1/x", "--timeout=3s", "--", "true"];
  const { code, stderr } = await as("reader", [...adding, ["create", "pods/exec"]], words);
  expect(code).toBe(124);
  expect(stderr.match(/^ErrImagePull: The node can't fetch the image/gm)).toHaveLength(1);
});

it("is kubectl's way where exec is forbidden and attach is not", async () => {
  const rights: readonly Right[] = [...adding, ["create", "pods/attach"], ["get", "pods/log"]];
  const { code, stdout, stderr } = await as("attacher", rights, command);
  expect(stderr).toMatch(
    /You may not exec into this Pod, so the debugger's process is the session/,
  );
  expect({ code, stdout }).toEqual({ code: 5, stdout: "out\n" });
});

describe("what may not be done is said with what to do, before anything is changed", () => {
  it.each([
    {
      title: "reading the Pod",
      rights: [["create", "pods/exec"]] as const,
      said: /cannot get resource "pods"/,
    },
    {
      title: "adding a container",
      rights: [
        ["get", "pods"],
        ["create", "pods/exec"],
      ] as const,
      said: /cannot patch resource "pods\/ephemeralcontainers"/,
    },
    {
      title: "opening any session",
      rights: adding,
      said: /You may neither exec into the Pod guarded nor attach to it/,
    },
  ])("$title", async ({ title, rights, said }) => {
    const before = await kubectlOk(["get", "pod", "guarded", "-o", "jsonpath={.spec}"]);
    // With another variable none of those that are there will do.
    const words = [...command.slice(0, 3), "--env=OTHER=1", ...command.slice(3)];
    const { code, stderr } = await as(title.toLowerCase().replaceAll(" ", "-"), rights, words);
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
    expect(stderr).toMatch(/^Ask for /m);
    expect(await kubectlOk(["get", "pod", "guarded", "-o", "jsonpath={.spec}"])).toBe(before);
  });
});
