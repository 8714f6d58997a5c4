import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { expect, it } from "vitest";
import { decodeTaskEvent } from "./events.ts";
import { TaskExitSchema, TaskOOMSchema, TaskStartSchema } from "./proto/containerd-tasks_pb.ts";

const exitedAt = new Date("2026-11-23T10:00:00.250Z");
const exit = { containerId: "c", pid: 7, exitStatus: 137, exitedAt: timestampFromDate(exitedAt) };

it("tells a container's own end from an exec's", () => {
  const own = anyPack(TaskExitSchema, create(TaskExitSchema, { ...exit, id: "c" }));
  const exec = anyPack(TaskExitSchema, create(TaskExitSchema, { ...exit, id: "e" }));
  const ended = { type: "exit", containerId: "c", pid: 7, exitStatus: 137, exitedAt };
  expect(decodeTaskEvent({ topic: "/tasks/exit", event: own })).toEqual(ended);
  expect(decodeTaskEvent({ topic: "/tasks/exit", event: exec })).toEqual({ ...ended, execId: "e" });
});

it("reads starts and kills for want of memory", () => {
  const start = create(TaskStartSchema, { containerId: "c", pid: 7 });
  expect(
    decodeTaskEvent({ topic: "/tasks/start", event: anyPack(TaskStartSchema, start) }),
  ).toEqual({ type: "start", containerId: "c", pid: 7 });
  const oom = anyPack(TaskOOMSchema, create(TaskOOMSchema, { containerId: "c" }));
  expect(decodeTaskEvent({ topic: "/tasks/oom", event: oom })).toEqual({
    type: "oom",
    containerId: "c",
  });
});

it("passes over topics it does not know", () => {
  expect(decodeTaskEvent({ topic: "/tasks/paused" })).toBeUndefined();
});
