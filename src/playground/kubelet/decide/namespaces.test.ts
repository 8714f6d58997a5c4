import { expect, it } from "vitest";
import type { PodSpec } from "../../../kubernetes/types.ts";
import { aDebugger, aPod } from "../fixtures.ts";
import { containerNamespaces, podNamespaces, targetNameOf } from "./namespaces.ts";

const modes: [string, Partial<PodSpec>, object][] = [
  ["nothing", {}, { network: "POD", pid: "CONTAINER", ipc: "POD" }],
  [
    "shareProcessNamespace",
    { shareProcessNamespace: true },
    { network: "POD", pid: "POD", ipc: "POD" },
  ],
  ["hostPID", { hostPID: true }, { network: "POD", pid: "NODE", ipc: "POD" }],
  ["hostNetwork", { hostNetwork: true }, { network: "NODE", pid: "CONTAINER", ipc: "POD" }],
  ["hostIPC", { hostIPC: true }, { network: "POD", pid: "CONTAINER", ipc: "NODE" }],
];

it.each(modes)("a Pod that asks for %s gets its modes", (_what, spec, expected) => {
  expect(podNamespaces(aPod(spec))).toEqual(expected);
});

const targets: [string, Partial<PodSpec>, string | undefined, string | undefined][] = [
  ["counts where every container has its own processes", {}, "app", "app"],
  ["does not count with shareProcessNamespace", { shareProcessNamespace: true }, "app", undefined],
  ["does not count with hostPID", { hostPID: true }, "app", undefined],
  ["may be empty", {}, "", undefined],
  ["may be absent", {}, undefined, undefined],
];

it.each(targets)("a target %s", (_what, spec, target, counted) => {
  const container = aDebugger(target === undefined ? {} : { targetContainerName: target });
  expect(targetNameOf(aPod(spec), container)).toBe(counted);
});

it("joins the target's PID namespace and shares the rest with the sandbox", () => {
  expect(containerNamespaces(aPod(), "app-0")).toEqual({
    network: "POD",
    pid: "TARGET",
    ipc: "POD",
    targetId: "app-0",
  });
  expect(containerNamespaces(aPod(), undefined)).toEqual(podNamespaces(aPod()));
});
