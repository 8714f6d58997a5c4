import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Pod } from "../../../kubernetes/types.ts";
import type { EventFacts } from "../../resources/event-facts.ts";
import { ListContainerStatsResponseSchema } from "../../runtime/proto/cri_pb.ts";
import { emptyMemory, type PodMemory } from "../act/pod-memory.ts";
import { aPod, aSituation, at, exited, running } from "../fixtures.ts";
import { createQueue } from "../queue.ts";
import { createStorageWatch, type StorageWatch } from "./storage-watch.ts";

let directory: string;
let memory: PodMemory;
let told: EventFacts[];
let watch: StorageWatch;
let woken: Promise<void>;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  directory = await mkdtemp(join(tmpdir(), "ephemera-watch-"));
  memory = emptyMemory();
  memory.volumePlans = [{ kind: "empty-directory", name: "scratch", path: directory }];
  told = [];
  woken = new Promise((wake) => {
    watch = createStorageWatch({
      node: {
        places: { pods: directory, logs: directory, memory: directory },
        runtime: { listContainerStats: async () => create(ListContainerStatsResponseSchema) },
        measurements: createQueue(1),
        record: (_pod: unknown, facts: EventFacts) => {
          told.push(facts);
        },
        log: (line: string) => {
          throw new Error(line);
        },
      },
      memory,
      wake,
    });
  });
});
afterEach(async () => {
  watch.stop();
  vi.useRealTimers();
  await rm(directory, { recursive: true });
});

const limited = aPod({ volumes: [{ name: "scratch", emptyDir: { sizeLimit: "1Mi" } }] });
const containers = [running("app")];

describe("a Pod is measured", () => {
  it.each<[string, Pod, object, boolean]>([
    ["where it has a limit and runs", limited, { containers }, true],
    ["not without a limit", aPod(), { containers }, false],
    ["not before it runs", limited, {}, false],
    ["not when it has ended", limited, { containers: [exited("app", 0)] }, false],
    [
      "not while it is deleted",
      aPod(limited.spec, { metadata: { deletionTimestamp: at().toISOString() } }),
      { containers },
      false,
    ],
    [
      "not when it is being evicted already",
      limited,
      { containers, eviction: { reason: "Evicted", message: "too much" } },
      false,
    ],
  ])("%s", (_what, pod, facts, expected) => {
    watch.follow(aSituation({ pod, ...facts }));
    expect(vi.getTimerCount()).toBe(expected ? 1 : 0);
  });

  it("no longer, once it has ended", () => {
    watch.follow(aSituation({ pod: limited, containers }));
    watch.follow(aSituation({ pod: limited, containers: [exited("app", 0)] }));
    expect(vi.getTimerCount()).toBe(0);
  });
});

it("a Pod that has written too much is evicted and told so, and its worker woken", async () => {
  await writeFile(join(directory, "big"), Buffer.alloc(2 * 1024 ** 2, 1));
  watch.follow(aSituation({ pod: limited, containers }));
  vi.advanceTimersByTime(10_000);
  await woken;
  const message = 'Usage of EmptyDir volume "scratch" exceeds the limit "1Mi". ';
  expect(memory.eviction).toEqual({ reason: "Evicted", message });
  expect(told).toEqual([{ type: "Warning", reason: "Evicted", message }]);
});
