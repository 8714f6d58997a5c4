import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Pod } from "../../../kubernetes/types.ts";
import { removeCgroup } from "../cgroups/carry-out.ts";
import { openPodCgroups, type PodCgroups } from "../cgroups/cgroups.ts";
import {
  type CgroupHierarchy,
  cgroupDirectories,
  readCgroupHierarchy,
} from "../cgroups/hierarchy.ts";
import { aPod } from "../fixtures.ts";
import { collectOrphans } from "./collect-orphans.ts";

const known = "11111111-1111-4111-8111-111111111111";
const gone = "22222222-2222-4222-8222-222222222222";
let root: string;
let cgroups: PodCgroups;
let hierarchy: CgroupHierarchy;
const cgroupRoot = `/ephemera-orphans-${process.pid}`;

beforeEach(async () => {
  hierarchy = await readCgroupHierarchy();
  cgroups = await openPodCgroups({
    hierarchy,
    root: cgroupRoot,
    capacity: { millicores: 2000, memoryBytes: 1024 ** 3, hugepageSizes: [] },
    pods: [],
  });
  root = await mkdtemp(join(tmpdir(), "ephemera-orphans-"));
});
afterEach(async () => {
  for (const path of cgroupDirectories(hierarchy, cgroupRoot)) await removeCgroup(path);
  await rm(root, { recursive: true });
});

it("removes what a Pod that is gone left behind, and nothing of one that is there", async () => {
  const places = { pods: join(root, "pods"), memory: join(root, "none"), logs: join(root, "logs") };
  for (const uid of [known, gone]) {
    await mkdir(join(places.pods, uid, "volumes", "data"), { recursive: true });
    await writeFile(join(places.pods, uid, "volumes", "data", "file"), "x");
    await mkdir(join(places.logs, `default_web_${uid}`, "app"), { recursive: true });
  }
  const removed = await collectOrphans({
    places,
    cgroups,
    knownPods: async () => new Set([known]),
  });
  expect(removed).toEqual([join(places.pods, gone), join(places.logs, `default_web_${gone}`)]);
  expect(await readdir(places.pods)).toEqual([known]);
  expect(await readdir(places.logs)).toEqual([`default_web_${known}`]);
});

it("ends what runs in the cgroup of a Pod that is gone, and removes it", async () => {
  const places = { pods: root, memory: root, logs: root };
  const [staying, leaving] = [known, gone].map((uid) => aPod({}, { metadata: { uid } }));
  if (staying === undefined || leaving === undefined) throw new Error("there are two");
  for (const pod of [staying, leaving]) await cgroups.make(pod, []);
  const [directory = ""] = directoriesOf(leaving);
  await mkdir(join(directory, "container"));
  const child = spawn("sleep", ["60"]);
  const ended = once(child, "exit");
  await writeFile(join(directory, "container", "cgroup.procs"), String(child.pid));
  const removed = await collectOrphans({
    places,
    cgroups,
    knownPods: async () => new Set([known]),
  });
  expect(removed).toEqual([`pod${gone}`]);
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(directoriesOf(leaving)).toEqual([]);
  expect(directoriesOf(staying)).not.toEqual([]);
});

/** Those there are. */
function directoriesOf(pod: Pod): string[] {
  return cgroupDirectories(hierarchy, cgroups.parentOf(pod)).filter((path) => existsSync(path));
}

it("leaves a Pod alone that comes while it looks", async () => {
  const places = { pods: root, memory: root, logs: root };
  const knownPods = async () => {
    await mkdir(join(root, gone));
    return new Set<string>();
  };
  expect(await collectOrphans({ places, cgroups, knownPods })).toEqual([]);
  expect(await readdir(root)).toEqual([gone]);
});
