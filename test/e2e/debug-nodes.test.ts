import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ephemera, kubectlOk } from "./support/cluster.ts";
import { runEphemera } from "./support/ephemera.ts";

/** Pods on nodes: where they are created, and what they reach. */
let folder: string;
let node: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ephemera-nodes-"));
  node = (await kubectlOk(["get", "nodes", "-o", "jsonpath={.items[0].metadata.name}"])).trim();
  await kubectlOk(["create", "namespace", "no-nodes"]);
  const level = "pod-security.kubernetes.io/enforce=baseline";
  await kubectlOk(["label", "namespace", "no-nodes", level]);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await kubectlOk(["delete", "namespace", "no-nodes"]);
});

/** The shared kubeconfig with that namespace in its context. */
async function kubeconfigFor(namespace: string): Promise<string> {
  const path = join(folder, namespace);
  copyFileSync(inject("kubeconfig"), path);
  const words = ["config", "set-context", "--current", `--namespace=${namespace}`];
  await kubectlOk(["--kubeconfig", path, ...words]);
  return path;
}

describe("ephemera debug node/NODE", () => {
  it("makes the node's files one's root with chroot", async () => {
    const words = ["debug", `node/${node}`, "--", "chroot", "/host", "/bin/cat", "/etc/os-release"];
    const outcome = await ephemera(words);
    expect(outcome).toMatchObject({ code: 0, stdout: readFileSync("/etc/os-release", "utf8") });
    expect(outcome.stderr).toMatch(/'chroot \/host' makes them your root/);
  });

  it("is created elsewhere when the context's namespace refuses it", async () => {
    const kubeconfig = ["--kubeconfig", await kubeconfigFor("no-nodes")];
    const words = [...kubeconfig, "debug", `node/${node}`, "--", "ls", "/host/etc/os-release"];
    const outcome = await runEphemera(words);
    expect(outcome).toMatchObject({ code: 0, stdout: "/host/etc/os-release\n" });
    expect(outcome.stderr).toMatch(/^Namespace no-nodes enforces .* is created in default/m);
  });

  it("is not when the profile needs nothing the namespace refuses", async () => {
    const kubeconfig = ["--kubeconfig", await kubeconfigFor("no-nodes")];
    const plan = ["--profile=baseline", "--dry-run=server", "-o", "json"];
    const { code, stdout } = await runEphemera([...kubeconfig, "debug", `node/${node}`, ...plan]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ metadata: { namespace: "no-nodes" } });
  });

  it("is refused, with the reasons, where a namespace is named", async () => {
    const words = ["-n", "no-nodes", "debug", `node/${node}`, "--", "true"];
    const { code, stderr } = await ephemera(words);
    expect(code).toBe(1);
    expect(stderr).toMatch(/host namespaces.*hostPID=true/);
    expect(stderr).toMatch(/Choose a namespace that allows it with -n/);
  });
});

describe("a node that runs Windows", () => {
  const name = "win-1";
  beforeAll(async () => {
    const labels = { "kubernetes.io/os": "windows" };
    const windows = { apiVersion: "v1", kind: "Node", metadata: { name, labels } };
    await kubectlOk(["create", "-f", "-"], { input: JSON.stringify(windows) });
  });
  afterAll(() => kubectlOk(["delete", "node", name]));

  it("is not given the default image, which is Linux's", async () => {
    const { code, stderr } = await ephemera(["debug", `node/${name}`, "--", "whoami"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/runs Windows.*--image=/s);
  });

  it.each(["general", "baseline", "restricted"])(
    "is given a Pod with the profile %s that the API takes",
    async (profile) => {
      const words = ["debug", `node/${name}`, "--image=windows/servercore", "--profile", profile];
      const outcome = await ephemera([...words, "--dry-run=server", "-o", "json", "--", "whoami"]);
      expect(outcome.code).toBe(0);
      expect(JSON.parse(outcome.stdout)).toMatchObject({ spec: { os: { name: "windows" } } });
    },
  );
});
