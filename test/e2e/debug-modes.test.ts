import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../../src/kubernetes/types.ts";
import { ephemera, ephemeraCommand, kubectl, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods, getPod } from "./support/pods.ts";
import { openTerminal } from "./support/terminal.ts";

/** Copies, nodes, manifests, fields of one's own and dry runs, on real containers. */
let folder: string;
let node: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ephemera-modes-"));
  const script = "echo made by app >/data/file; trap exit TERM; sleep 3600 & wait";
  const origin = busybox("origin", script, {
    spec: { volumes: [{ name: "data", emptyDir: {} }] },
    container: { volumeMounts: [{ name: "data", mountPath: "/data" }] },
  });
  await createPod(origin);
  await kubectlOk(["label", "pod", "origin", "app=origin"]);
  node = (await kubectlOk(["get", "nodes", "-o", "jsonpath={.items[0].metadata.name}"])).trim();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await deletePods("origin", "like-kubectl", "other-image", "replaced", "replacement", "kept");
});

async function readPod(name: string): Promise<Pod> {
  return JSON.parse(await kubectlOk(["get", "pod", name, "-o", "json"])) as Pod;
}

async function podNames(): Promise<string[]> {
  const names = await kubectlOk(["get", "pods", "-o", "name"]);
  return names.trim().split("\n");
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("ephemera debug --copy-to", () => {
  it("runs a command beside the application's processes, and leaves no copy behind", async () => {
    const words = ["debug", "origin", "--copy-to=origin-copy", "--", "sh", "-c", "ps; exit 5"];
    const { code, stdout } = await ephemera(words);
    expect(code).toBe(5);
    expect(stdout).toMatch(/sleep 3600/);
    expect(await podNames()).not.toContain("pod/origin-copy");
  });

  it("keeps the copy with --keep, without labels", async () => {
    const words = ["debug", "origin", "--copy-to=kept", "--keep", "--", "true"];
    expect((await ephemera(words)).code).toBe(0);
    expect((await readPod("kept")).metadata?.labels).toBeUndefined();
  });

  it("takes other images", async () => {
    const words = ["debug", "origin", "--copy-to=other-image", "--set-image=*=busybox:latest"];
    expect((await ephemera(words)).code).toBe(0);
    expect((await readPod("other-image")).spec?.containers[0]?.image).toBe("busybox:latest");
  });

  it("replaces the original once the copy runs", async () => {
    await createPod(busybox("replaced", "trap exit TERM; sleep 3600 & wait"));
    const words = ["debug", "replaced", "--copy-to=replacement", "--replace", "-c", "main"];
    const outcome = await ephemera([...words, "--image=busybox:latest"]);
    expect(outcome.code).toBe(0);
    await kubectlOk(["wait", "--for=delete", "pod/replaced", "--timeout=60s"]);
    expect((await getPod("replacement")).status.phase).toBe("Running");
  });
});

describe("ephemera debug node/NODE", () => {
  it("sees the node's files and processes, and leaves no Pod behind", async () => {
    const script =
      "ls /host/proc/1 >/dev/null && ps | grep -q containerd && echo on the node; exit 4";
    const outcome = await ephemera(["debug", `node/${node}`, "--", "sh", "-c", script]);
    expect(outcome).toMatchObject({ code: 4, stdout: "on the node\n" });
    expect((await podNames()).filter((name) => name.includes("node-debugger"))).toEqual([]);
  });

  it("opens a shell on a terminal, and leaves no Pod behind when it is hung up", async () => {
    const terminal = openTerminal(ephemeraCommand(["debug", `node/${node}`]));
    await terminal.shows(/#/);
    terminal.type("echo here $((40+2))\r");
    await terminal.shows(/^here 42$/m);
    terminal.kill("SIGHUP");
    await terminal.exit;
    await expect
      .poll(podNames, { timeout: 60_000 })
      .not.toContainEqual(expect.stringContaining("node-debugger"));
  });
});

describe("ephemera debug --custom", () => {
  it("mounts the Pod's volumes where it is told to", async () => {
    const custom = file("custom.yaml", "volumeMounts:\n- {name: data, mountPath: /seen}\n");
    const words = ["debug", "origin", "--custom", custom, "--", "cat", "/seen/file"];
    expect(await ephemera(words)).toMatchObject({ code: 0, stdout: "made by app\n" });
  });
});

describe("ephemera debug -f", () => {
  it("debugs the Pod a manifest of several documents names", async () => {
    const manifest = file("pod.yaml", "---\napiVersion: v1\nkind: Pod\nmetadata: {name: origin}\n");
    const { code, stdout } = await ephemera(["debug", "-f", manifest, "--", "echo", "found"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "found\n" });
  });
});

describe("ephemera debug --dry-run", () => {
  const plain = ["debug", "origin", "--target=main", "-c", "planned", "--attach=false"];
  const words = [...plain, "--image=busybox", "-q"];

  it("prints a patch that stock kubectl can send, and sends nothing itself", async () => {
    const before = await getPod("origin");
    const { stdout } = await ephemera([...words, "--dry-run=client", "-o", "patch"]);
    expect((await getPod("origin")).metadata.resourceVersion).toBe(before.metadata.resourceVersion);
    const patch = ["patch", "pod", "origin", "--subresource=ephemeralcontainers", "-p", stdout];
    await kubectlOk(patch);
    expect((await getPod("origin")).spec.ephemeralContainers).toContainEqual(
      expect.objectContaining({ name: "planned", targetContainerName: "main" }),
    );
  });

  it("shows what the server would make of it, and its refusal", async () => {
    const server = ["--dry-run=server", "-o", "json"];
    const fine = await ephemera(["debug", "origin", "-c", "checked", ...words.slice(4), ...server]);
    const answer: Pod = JSON.parse(fine.stdout);
    expect(answer.spec?.ephemeralContainers).toContainEqual(
      expect.objectContaining({ name: "checked", imagePullPolicy: "Always" }),
    );
    expect(JSON.stringify((await getPod("origin")).spec)).not.toContain('"checked"');
    const copy = ["debug", "origin", "--copy-to=Bad_Name", "--attach=false", "--image=busybox"];
    const refused = await ephemera([...copy, ...server]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/The Pod "Bad_Name" is invalid: metadata.name/);
  });

  it("tells a plan in words", async () => {
    const { stdout } = await ephemera([...words.slice(0, 3), "--env=NEW=1", "--dry-run=client"]);
    expect(stdout).toMatch(
      /^Would add the container debugger-\w{5} \(busybox\) to the Pod origin/m,
    );
    expect(stdout).toMatch(/^Shares the PID namespace of container main of the Pod origin\.$/m);
    expect(stdout).toMatch(/^Needs: get pods, patch pods\/ephemeralcontainers/m);
  });
});

describe("ephemera debug --detach-keys", () => {
  it("leaves the session's process running, to attach to again", async () => {
    const flags = ["--image=busybox", "-it", "--attach", "--detach-keys=ctrl-a,d", "-c", "left"];
    const first = openTerminal(ephemeraCommand(["debug", "origin", ...flags]));
    await first.shows(/#/);
    first.type("kept=here\r");
    first.type("\u0001d");
    expect(await first.exit).toBe(0);
    const second = openTerminal(ephemeraCommand(["attach", "origin", "-c", "left", "-it"]));
    second.type("echo still $kept; exit 3\r");
    await second.shows(/^still here$/m);
    expect(await second.exit).toBe(3);
  });
});

describe("ephemera debug --attach and stock kubectl debug", () => {
  const shared = ["--image=busybox", "--env=A=1", "--profile=restricted", "--attach=false"];

  it("add the same container", async () => {
    const words = ["debug", "origin", "--target=main", ...shared];
    await kubectlOk([...words, "-c", "theirs", "--", "sleep", "1"]);
    expect((await ephemera([...words, "-c", "ours", "--", "sleep", "1"])).code).toBe(0);
    const { ephemeralContainers = [] } = (await getPod("origin")).spec;
    const [theirs, ours] = ["theirs", "ours"].map((name) => {
      const { name: _, ...rest } = ephemeralContainers.find((each) => each.name === name) ?? {};
      return rest;
    });
    expect(ours).toEqual(theirs);
    expect(ours).not.toEqual({});
  });

  it("make the same copy", async () => {
    const words = ["debug", "origin", "--copy-to=like-kubectl", "-c", "main", ...shared];
    await kubectlOk([...words, "--", "sleep", "3600"]);
    const theirs = (await readPod("like-kubectl")).spec;
    await deletePods("like-kubectl");
    expect((await ephemera([...words, "--", "sleep", "3600"])).code).toBe(0);
    expect((await readPod("like-kubectl")).spec).toEqual(theirs);
  });

  it("say the same about a Pod that isn't there", async () => {
    const words = ["debug", "nobody", "--image=busybox", "--attach=false"];
    const [theirs, ours] = await Promise.all([kubectl(words), ephemera(words)]);
    expect(ours.stderr).toContain(theirs.stderr);
    expect(ours.code).toBe(theirs.code);
  });
});
