import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { collectOrphans } from "./collect-orphans.ts";

const known = "11111111-1111-4111-8111-111111111111";
const gone = "22222222-2222-4222-8222-222222222222";
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "ephemera-orphans-"));
});
afterEach(() => rm(root, { recursive: true }));

it("removes what a Pod that is gone left behind, and nothing of one that is there", async () => {
  const places = { pods: join(root, "pods"), memory: join(root, "none"), logs: join(root, "logs") };
  for (const uid of [known, gone]) {
    await mkdir(join(places.pods, uid, "volumes", "data"), { recursive: true });
    await writeFile(join(places.pods, uid, "volumes", "data", "file"), "x");
    await mkdir(join(places.logs, `default_web_${uid}`, "app"), { recursive: true });
  }
  const removed = await collectOrphans({ places, knownPods: async () => new Set([known]) });
  expect(removed).toEqual([join(places.pods, gone), join(places.logs, `default_web_${gone}`)]);
  expect(await readdir(places.pods)).toEqual([known]);
  expect(await readdir(places.logs)).toEqual([`default_web_${known}`]);
});

it("leaves a Pod alone that comes while it looks", async () => {
  const places = { pods: root, memory: root, logs: root };
  const knownPods = async () => {
    await mkdir(join(root, gone));
    return new Set<string>();
  };
  expect(await collectOrphans({ places, knownPods })).toEqual([]);
  expect(await readdir(root)).toEqual([gone]);
});
