import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { layoutOf, shortHash } from "../../src/playground/layout.ts";
import { chainNames } from "../../src/playground/network/proxy/chains.ts";
import { bridgeName } from "../../src/playground/runtime/cni.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import { testPodCidr } from "../pod-cidr.ts";
import { program } from "./support/ephemera.ts";
import { left, type MachineState, readMachineState } from "./support/machine-state.ts";
import { type OwnPlayground, ownPlayground } from "./support/own-playground.ts";
import { busybox } from "./support/pods.ts";
import { run } from "./support/run.ts";

const podCidr = testPodCidr("faults");

let playground: OwnPlayground;
let before: MachineState;
beforeEach(async () => {
  playground = ownPlayground(podCidr);
  before = await readMachineState();
});
afterEach(() => playground.remove());

/** Two Pods that leave as much as Pods can: memory volumes, processes that outlive their parent. */
async function runPods(): Promise<void> {
  const daemon = "sleep 3600 & (sleep 3601 &) ; wait";
  const memory = { name: "memory", emptyDir: { medium: "Memory" } };
  const volumeMounts = [{ name: "memory", mountPath: "/memory" }];
  const pods = [
    busybox("own", daemon, { spec: { volumes: [memory] }, container: { volumeMounts } }),
    busybox("node", daemon, { spec: { hostPID: true, hostNetwork: true, hostIPC: true } }),
  ];
  for (const pod of pods) await playground.kubectl(["create", "-f", "-"], JSON.stringify(pod));
  await playground.kubectl(["wait", "--for=condition=Ready", "pod", "--all", "--timeout=60s"]);
}

/** Whatever carries one of these on this machine is ours: others may work on it meanwhile. */
function ourNames(): RegExp {
  const { data } = playground;
  const tasks = join(runtimePaths(data).state, "io.containerd.runtime.v2.task", "k8s.io");
  const ids = existsSync(tasks) ? readdirSync(tasks) : [];
  const sockets = ids
    .map((id) => join(tasks, id, "address"))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8").replace(/^unix:\/\//, ""));
  const address = podCidr.replace(/0\/24$/, "");
  const chains = chainNames(shortHash(data)).prefix;
  const { cgroupParent } = layoutOf(data);
  const names = [data, bridgeName(data), chains, cgroupParent, address, ...ids, ...sockets];
  return new RegExp(names.map((name) => name.replaceAll(".", "\\.")).join("|"));
}

async function expectNothingLeft(names: RegExp): Promise<void> {
  expect(existsSync(playground.data)).toBe(false);
  expect(left(before, await readMachineState(), names)).toEqual([]);
  if (existsSync(playground.kubeconfig)) {
    expect(readFileSync(playground.kubeconfig, "utf8")).not.toMatch(/certificate|127\.0\.0\.1/);
  }
}

it("leaves nothing behind when it is deleted while Pods run", async () => {
  await playground.start();
  await runPods();
  const names = ourNames();
  const kinds = left(before, await readMachineState(), names).map((line) => line.split(":")[0]);
  // Else the comparison below would compare nothing.
  expect(new Set(kinds)).toEqual(
    new Set(["processes", "mounts", "cgroups", "interfaces", "iptables", "files"]),
  );
  expect((await playground.command("delete")).code).toBe(0);
  await expectNothingLeft(names);
});

it("leaves nothing behind when it and its containerd were killed before", async () => {
  await playground.start();
  await runPods();
  const names = ourNames();
  playground.signal("playground", "SIGKILL");
  playground.signal("containerd", "SIGKILL");
  expect((await playground.command("delete")).code).toBe(0);
  await expectNothingLeft(names);
});

it("leaves no process behind when it can't start, and nothing when it is deleted then", async () => {
  mkdirSync(playground.kubeconfig);
  const { code, stderr } = await playground.tryStart();
  expect(code).toBe(1);
  expect(stderr).toMatch(/the kubeconfig .* can't be written: .*EISDIR/);
  const names = ourNames();
  const running = left(before, await readMachineState(), names);
  expect(running.filter((line) => line.startsWith("processes"))).toEqual([]);
  expect((await playground.command("delete")).code).toBe(0);
  expect(existsSync(playground.data)).toBe(false);
  expect(left(before, await readMachineState(), names)).toEqual([]);
});

it("deletes no file behind a mount that it can't take down", async () => {
  await playground.start();
  await runPods();
  playground.signal("playground", "SIGKILL");
  playground.signal("containerd", "SIGKILL");
  const withoutMounts = ["--bounding-set=-sys_admin", "--inh-caps=-sys_admin"];
  const words = [process.execPath, program, "playground", "delete", "--data-dir", playground.data];
  const { code, stderr } = await run("setpriv", [...withoutMounts, ...words]);
  expect(stderr).toMatch(/runtime can't be removed: .* is still mounted below it/);
  expect(code).toBe(1);
  expect((await playground.command("delete")).code).toBe(0);
});

it("can be deleted twice, and while it is being deleted", async () => {
  await playground.start();
  const both = await Promise.all([playground.command("delete"), playground.command("delete")]);
  const problems = both.filter(({ code }) => code !== 0).map(({ stderr }) => stderr);
  for (const problem of problems)
    expect(problem).toMatch(/another process \(pid \S+\) is starting/);
  expect(problems.length).toBeLessThan(2);
  const again = await playground.command("delete");
  expect(again.code).toBe(0);
  expect(again.stderr).toMatch(/There is no playground/);
});
