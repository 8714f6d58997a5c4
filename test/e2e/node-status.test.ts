import { readFileSync, statfsSync } from "node:fs";
import { cpus } from "node:os";
import { describe, expect, inject, it } from "vitest";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import { kubectlCommand, kubectlOk } from "./support/cluster.ts";
import { run } from "./support/run.ts";
import { startProcess } from "./support/start-process.ts";

interface TestNode {
  metadata: { name: string; uid: string };
  status: {
    capacity: Record<string, string>;
    allocatable: Record<string, string>;
    conditions: { type: string; status: string }[];
    images: { names: string[]; sizeBytes: number }[];
    nodeInfo: Record<string, string>;
  };
}

async function node(): Promise<TestNode> {
  return JSON.parse(await kubectlOk(["get", "nodes", "-o", "jsonpath={.items[0]}"]));
}

describe("the node", () => {
  it("has what the machine has, and gives Pods a little less", async () => {
    const { capacity, allocatable } = (await node()).status;
    const total = /^MemTotal: +(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
    expect(capacity).toMatchObject({
      cpu: String(cpus().length),
      memory: `${total}Ki`,
      pods: "110",
    });
    expect(allocatable.memory).toBe(`${Number(total) - 100 * 1024}Ki`);
    const disk = statfsSync(inject("dataDirectory"));
    const storage = disk.blocks * disk.bsize;
    expect(capacity["ephemeral-storage"]).toBe(`${Math.floor(storage / 1024)}Ki`);
    expect(allocatable["ephemeral-storage"]).toBe(String(Math.floor(storage * 0.9)));
  });

  it("is Ready, tells the machine's versions and the images it has", async () => {
    const { conditions, images, nodeInfo } = (await node()).status;
    expect(conditions.map(({ type }) => type)).toEqual([
      "MemoryPressure",
      "DiskPressure",
      "PIDPressure",
      "Ready",
    ]);
    expect(conditions.find(({ type }) => type === "Ready")?.status).toBe("True");
    expect(nodeInfo).toMatchObject({
      kernelVersion: readFileSync("/proc/sys/kernel/osrelease", "utf8").trim(),
      bootID: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
      operatingSystem: "linux",
    });
    const busybox = images.find(({ names }) => names.includes("docker.io/library/busybox:latest"));
    expect(busybox?.sizeBytes).toBeGreaterThan(100_000);
  });

  it("tells of an image when it comes, and no more when it has gone", async () => {
    const { metadata } = await node();
    const names = "jsonpath={.status.images[*].names}{'\\n'}";
    const watch = startProcess(
      ...kubectlCommand(["get", "node", metadata.name, "--watch", "-o", names]),
    );
    const copy = "docker.io/library/busybox:copy";
    const { socket } = runtimePaths(inject("dataDirectory"));
    const ctr = (...words: string[]) =>
      run("ctr", ["--address", socket, "--namespace", "k8s.io", "images", ...words]);
    await watch.prints(/busybox:latest/);
    expect((await ctr("tag", "docker.io/library/busybox:latest", copy)).code).toBe(0);
    await watch.prints(/busybox:copy/);
    expect((await ctr("remove", copy)).code).toBe(0);
    await watch.prints(/busybox:copy.*\n(?!.*busybox:copy).*busybox:latest.*\n/);
    await watch.end();
  });

  it("says by its Lease that it lives, again and again", async () => {
    const { metadata } = await node();
    const lease = ["-n", "kube-node-lease", "lease", metadata.name];
    const held = JSON.parse(await kubectlOk(["get", ...lease, "-o", "json"]));
    expect(held.spec).toMatchObject({ holderIdentity: metadata.name, leaseDurationSeconds: 40 });
    expect(held.metadata.ownerReferences).toMatchObject([{ kind: "Node", uid: metadata.uid }]);
    const path = "jsonpath={.spec.renewTime}{'\\n'}";
    const watch = startProcess(...kubectlCommand(["get", ...lease, "--watch", "-o", path]));
    const [, first = "", second = ""] = await watch.prints(/^(\S+Z)\n(\S+Z)\n/);
    await watch.end();
    expect(second > first).toBe(true);
    const described = await kubectlOk(["describe", "node", metadata.name]);
    expect(described).toMatch(new RegExp(`HolderIdentity: +${metadata.name}`));
    expect(described).toMatch(/Normal +NodeReady .* kubelet +Node .* status is now: NodeReady/);
  });
});
