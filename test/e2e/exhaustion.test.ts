import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cgroupDirectories,
  readCgroupHierarchy,
} from "../../src/playground/kubelet/cgroups/hierarchy.ts";
import { layoutOf } from "../../src/playground/layout.ts";
import { testPodCidr } from "../pod-cidr.ts";
import { type OwnPlayground, ownPlayground } from "./support/own-playground.ts";
import { openFiles } from "./support/playground-process.ts";
import { busybox, type TestPod } from "./support/pods.ts";

let playground: OwnPlayground;
beforeAll(async () => {
  playground = ownPlayground(testPodCidr("faults"));
  await playground.start();
  await create("lasting", "trap exit TERM; while :; do sleep 0.2; done");
  await ready("lasting");
});
afterAll(() => playground.remove());

async function create(name: string, script: string): Promise<void> {
  await playground.kubectl(["create", "-f", "-"], JSON.stringify(busybox(name, script)));
}

function ready(name: string): Promise<string> {
  return playground.kubectl(["wait", "--for=condition=Ready", `pod/${name}`, "--timeout=90s"]);
}

async function podOf(name: string): Promise<TestPod & { metadata: { uid: string } }> {
  return JSON.parse(await playground.kubectl(["get", "pod", name, "-o", "json"]));
}

/** The open files of a process once the connections of earlier requests are closed: each would make room for a new one. */
async function settledFiles(pid: number): Promise<number> {
  for (let before = Number.NaN; ; ) {
    const now = await openFiles(pid);
    if (now === before) return now;
    before = now;
    await sleep(500);
  }
}

/** Lets a process open no more files than it has while something is done. */
async function withoutFiles(pid: number, action: () => Promise<void>): Promise<void> {
  const limits = readFileSync(`/proc/${pid}/limits`, "utf8");
  const usual = /^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? "";
  const limit = (value: number | string) =>
    execFileSync("prlimit", [`--pid=${pid}`, `--nofile=${value}:`]);
  limit(await settledFiles(pid));
  try {
    await action();
  } finally {
    limit(usual);
  }
}

describe("no file descriptor left", () => {
  it("for the playground costs requests, no data, no process and no container", async () => {
    const pid = playground.pid() ?? 0;
    const before = await podOf("lasting");
    let made: string[] = [];
    await withoutFiles(pid, async () => {
      const attempts = ["one", "two", "three"].map((name) =>
        playground.kubectl(["create", "configmap", name, "--request-timeout=5s"]).then(
          () => [name],
          () => [],
        ),
      );
      made = (await Promise.all(attempts)).flat();
    });
    expect(made.length).toBeLessThan(3);
    expect(playground.pid()).toBe(pid);
    const there = await playground.kubectl(["get", "configmap", "-o", "name"]);
    for (const name of made) expect(there).toContain(`configmap/${name}\n`);
    await create("afterwards", "trap exit TERM; while :; do sleep 0.2; done");
    await ready("afterwards");
    const after = await podOf("lasting");
    expect(after.status.containerStatuses).toEqual(before.status.containerStatuses);
  });

  it("for containerd is told in the Pod's events, and tried again", async () => {
    const pid = playground.containerdPid() ?? 0;
    await withoutFiles(pid, async () => {
      await create("starved", "trap exit TERM; while :; do sleep 0.2; done");
      await expect
        .poll(() => eventsOf("starved"), { timeout: 60_000 })
        .toMatch(/Warning Failed.*too many open files/);
    });
    await ready("starved");
  });
});

describe("no process left for a Pod", () => {
  it("is told to who runs a command in it and in its events, and it starts again", async () => {
    await create("still", "exec sleep 3600");
    await ready("still");
    writeFileSync(await pidsLimitOf("still"), "1");
    const exec = playground.kubectl(["exec", "still", "--", "sh", "-c", "true | true"]);
    await expect(exec).rejects.toThrow(/can't fork|[Rr]esource temporarily unavailable/);
    // One whose loop can't fork ends, and can't be started.
    const limit = await pidsLimitOf("lasting");
    writeFileSync(limit, "1");
    await expect
      .poll(() => eventsOf("lasting"), { timeout: 60_000 })
      .toMatch(/Warning Failed: Error: .*OCI runtime create failed/);
    writeFileSync(limit, "max");
    await ready("lasting");
    expect(await playground.kubectl(["exec", "lasting", "--", "echo", "back"])).toBe("back\n");
  });
});

async function pidsLimitOf(name: string): Promise<string> {
  const { uid } = (await podOf(name)).metadata;
  const path = `${layoutOf(playground.data).cgroupParent}/kubepods/besteffort/pod${uid}`;
  const found = cgroupDirectories(await readCgroupHierarchy(), path)
    .map((directory) => join(directory, "pids.max"))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${path} has no pids.max`);
  return found;
}

async function eventsOf(name: string): Promise<string> {
  const range = "{range .items[*]}{.type} {.reason}: {.message}{'\\n'}{end}";
  const about = `--field-selector=involvedObject.name=${name}`;
  return playground.kubectl(["get", "events", about, "-o", `jsonpath=${range}`]);
}
