import { readdir, readFile, readlink } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { kubectlOk } from "./support/cluster.ts";
import { createPod, deletePods, getPod, slim } from "./support/pods.ts";

/** Proves by /proc/PID/ns which namespaces real processes share (namespaces(7)). */
afterAll(() => deletePods("apart", "shared", "hosted"));

describe("a Pod whose containers have PID namespaces of their own", () => {
  it("lets a debugger with a target into the target's PID namespace, and no other", async () => {
    await createPod(slim("apart"));
    await addDebugger("apart", { name: "targeted", targetContainerName: "app" });
    const app = await namespacesOf("apart", "app");
    const sidecar = await namespacesOf("apart", "sidecar");
    const targeted = await namespacesOf("apart", "targeted");
    expect(targeted.pid).toBe(app.pid);
    expect(sidecar.pid).not.toBe(app.pid);
    expect(targeted.mnt).not.toBe(app.mnt);
    expect([targeted.net, targeted.ipc, targeted.uts]).toEqual([app.net, app.ipc, app.uts]);
  });

  it("keeps a debugger without a target alone in a PID namespace of its own", async () => {
    await addDebugger("apart", { name: "alone" });
    const app = await namespacesOf("apart", "app");
    const alone = await namespacesOf("apart", "alone");
    expect(alone.pid).not.toBe(app.pid);
    expect(alone.net).toBe(app.net);
    expect(await processesSeenBy("apart", "alone")).not.toContain("nodejs");
  });
});

describe("a Pod with shareProcessNamespace", () => {
  it("puts pause, both containers and the debugger into one PID namespace", async () => {
    await createPod(slim("shared", { shareProcessNamespace: true }));
    await addDebugger("shared", { name: "debugger", targetContainerName: "app" });
    const spaces = await Promise.all(
      ["app", "sidecar", "debugger"].map((name) => namespacesOf("shared", name)),
    );
    expect(new Set(spaces.map(({ pid }) => pid)).size).toBe(1);
    const seen = await processesSeenBy("shared", "debugger");
    expect(seen).toMatch(/^ +1 .*\/pause/m);
    expect(seen.match(/nodejs\/bin\/node/g)).toHaveLength(2);
  });
});

describe("a Pod with hostPID, hostNetwork and hostIPC", () => {
  it("lives in the namespaces of this very process", async () => {
    await createPod(slim("hosted", { hostPID: true, hostNetwork: true, hostIPC: true }));
    const app = await namespacesOf("hosted", "app");
    const own = await readNamespaces("self");
    expect([app.pid, app.net, app.ipc]).toEqual([own.pid, own.net, own.ipc]);
    expect(app.mnt).not.toBe(own.mnt);
  });
});

interface Namespaces {
  pid: string;
  net: string;
  ipc: string;
  uts: string;
  mnt: string;
}

async function addDebugger(pod: string, container: { name: string; targetContainerName?: string }) {
  const full = { image: "busybox", command: ["sleep", "3600"], ...container };
  const patch = JSON.stringify({ spec: { ephemeralContainers: [full] } });
  await kubectlOk(["patch", "pod", pod, "--subresource=ephemeralcontainers", "-p", patch]);
  const path = `{.status.ephemeralContainerStatuses[?(@.name=="${container.name}")].state.running.startedAt}`;
  await kubectlOk(["wait", `--for=jsonpath=${path}`, `pod/${pod}`, "--timeout=60s"]);
}

async function processesSeenBy(pod: string, container: string): Promise<string> {
  return kubectlOk(["exec", pod, "-c", container, "--", "ps"]);
}

/** Namespaces of a container's first process on this machine, found by its cgroup. */
async function namespacesOf(pod: string, container: string): Promise<Namespaces> {
  const { status } = await getPod(pod);
  const statuses = [...status.containerStatuses, ...(status.ephemeralContainerStatuses ?? [])];
  const id = statuses.find(({ name }) => name === container)?.containerID.split("//")[1] ?? "none";
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const cgroup = await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "");
    if (cgroup.includes(id)) return readNamespaces(pid);
  }
  throw new Error(`no process of ${pod}/${container} (${id})`);
}

async function readNamespaces(pid: string): Promise<Namespaces> {
  const read = (kind: string) => readlink(`/proc/${pid}/ns/${kind}`);
  const [pidNs, net, ipc, uts, mnt] = await Promise.all(
    ["pid", "net", "ipc", "uts", "mnt"].map(read),
  );
  return { pid: pidNs ?? "", net: net ?? "", ipc: ipc ?? "", uts: uts ?? "", mnt: mnt ?? "" };
}
