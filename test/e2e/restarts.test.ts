import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cgroupDirectories,
  readCgroupHierarchy,
} from "../../src/playground/kubelet/cgroups/hierarchy.ts";
import { layoutOf } from "../../src/playground/layout.ts";
import { bridgeName } from "../../src/playground/runtime/cni.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import { chainOf } from "../../src/playground/runtime/pod-network/nat-traces.ts";
import { testPodCidr } from "../pod-cidr.ts";
import { runEphemera } from "./support/ephemera.ts";
import { type OwnPlayground, ownPlayground } from "./support/own-playground.ts";
import { busybox } from "./support/pods.ts";

const podCidr = testPodCidr("restarts");
const otherCidr = testPodCidr("restartsElsewhere");

let playground: OwnPlayground;
beforeAll(async () => {
  playground = ownPlayground(podCidr);
  await playground.start();
});
afterAll(() => playground.remove());

const container = (name: string, script: string, rest: object = {}) => ({
  name,
  image: "busybox",
  command: ["sh", "-c", script],
  ...rest,
});
/** Ends by its signal with the exit code given. */
const resident = (exitCode: number) => `trap 'exit ${exitCode}' TERM; while :; do sleep 0.1; done`;

async function create(pod: object): Promise<void> {
  await playground.kubectl(["create", "-f", "-"], JSON.stringify(pod));
}

function ready(...pods: string[]): Promise<string> {
  return playground.kubectl([
    "wait",
    "--for=condition=Ready",
    ...pods.map((pod) => `pod/${pod}`),
    "--timeout=90s",
  ]);
}

interface Status {
  phase: string;
  podIP?: string;
  initContainerStatuses: Entry[];
  containerStatuses: Entry[];
}
interface Entry {
  name: string;
  restartCount: number;
  ready: boolean;
  state: { running?: object; terminated?: { exitCode: number } };
}

async function statusOf(pod: string): Promise<Status> {
  return JSON.parse(await playground.kubectl(["get", "pod", pod, "-o", "json"])).status as Status;
}

describe("a stop and a start", () => {
  it("bring Pods back as after a reboot, each by its restart policy", async () => {
    for (const restartPolicy of ["Always", "OnFailure", "Never"]) {
      await create({
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: restartPolicy.toLowerCase() },
        spec: {
          restartPolicy,
          terminationGracePeriodSeconds: 5,
          initContainers: [
            container("setup", "sleep 1"),
            container("helper", resident(0), { restartPolicy: "Always" }),
          ],
          containers: [container("app", resident(3))],
        },
      });
    }
    await ready("always", "onfailure", "never");
    await playground.command("stop");
    await playground.start();
    await ready("always", "onfailure");
    await playground.kubectl([
      "wait",
      "--for=jsonpath={.status.phase}=Failed",
      "pod/never",
      "--timeout=90s",
    ]);
    for (const name of ["always", "onfailure"]) {
      expect(await statusOf(name)).toMatchObject({
        phase: "Running",
        initContainerStatuses: [
          { name: "setup", restartCount: 1, ready: true, state: { terminated: { exitCode: 0 } } },
          { name: "helper", restartCount: 1, ready: true, state: { running: {} } },
        ],
        containerStatuses: [{ restartCount: 1, ready: true, state: { running: {} } }],
      });
    }
    expect(await statusOf("never")).toMatchObject({
      phase: "Failed",
      initContainerStatuses: [{ restartCount: 0, state: { terminated: { exitCode: 0 } } }, {}],
      containerStatuses: [
        { restartCount: 0, ready: false, state: { terminated: { exitCode: 3 } } },
      ],
    });
    // The API server took every report: none took back an init container's success.
    const log = readFileSync(layoutOf(playground.data).log, "utf8");
    expect(log).not.toMatch(/may not be transitioned/);
    await playground.kubectl(["delete", "pod", "--all"]);
  });
});

describe("what a crash left on the Pod network", () => {
  it("is taken away at the next start, and Pods go on", async () => {
    await create(busybox("lasting", "while :; do sleep 0.2; done"));
    await ready("lasting");
    const { data } = playground;
    const before = await statusOf("lasting");
    playground.signal("playground", "SIGKILL");
    playground.signal("containerd", "SIGKILL");
    const left = await leaveSandbox(data);
    const orphan = await leavePod(data);
    await playground.start();
    await ready("lasting");
    expect(readdirSync(left.leases)).not.toContain(left.address);
    expect(nat()).not.toMatch(new RegExp(`${left.id}|${left.chain}`));
    expect(existsSync(left.result)).toBe(false);
    expect(readdirSync("/sys/class/net")).not.toContain(left.veth);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain(left.namespace);
    await expect
      .poll(() => orphan.filter((path) => existsSync(path)), { timeout: 30_000 })
      .toEqual([]);
    expect((await statusOf("lasting")).podIP).toBe(before.podIP);
    expect(await playground.kubectl(["exec", "lasting", "--", "echo", "here"])).toBe("here\n");
    expect(nat()).toContain(bridgeName(data));
  });
});

describe("another Pod range than before", () => {
  it("is refused while Pods run, and taken when they are stopped", async () => {
    playground.signal("playground", "SIGKILL");
    const flag = ["--pod-cidr", otherCidr];
    const refused = await playground.tryStart(...flag);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/Pods of this playground still run with addresses of 10\./);
    expect(refused.stderr).toMatch(/Run 'ephemera playground stop' first/);
    await playground.start();
    await ready("lasting");
    expect((await playground.command("stop")).code).toBe(0);
    await playground.start(...flag);
    await ready("lasting");
    const prefix = otherCidr.replace(/0\/24$/, "");
    expect((await statusOf("lasting")).podIP?.startsWith(prefix)).toBe(true);
    expect(
      await playground.kubectl(["get", "node", "-o", "jsonpath={.items[0].spec.podCIDR}"]),
    ).toBe(otherCidr);
  });

  it("is refused when another interface has an address of it, by its name", async () => {
    const other = ownPlayground(podCidr);
    const { stderr, code } = await other.tryStart("--pod-cidr", otherCidr);
    expect(code).toBe(1);
    expect(stderr).toContain(`is in use: the interface ${bridgeName(playground.data)} has`);
    expect(stderr).toMatch(/Choose another range with --pod-cidr/);
    expect(other.containerdPid()).toBeUndefined();
    await other.remove();
  });
});

describe("a data directory that was moved", () => {
  it("works at its new place, and nothing stays at the old one", async () => {
    const { data } = playground;
    const moved = join(dirname(data), "moved");
    expect((await playground.command("stop")).code).toBe(0);
    renameSync(data, moved);
    const at = ["--data-dir", moved];
    const start = ["start", "--kubeconfig", playground.kubeconfig, "--pod-cidr", otherCidr];
    const started = await runEphemera(["playground", ...start, ...at]);
    expect(started.stderr).toMatch(/Node is Ready/);
    await ready("lasting");
    expect(readdirSync("/sys/class/net")).not.toContain(bridgeName(data));
    const hierarchy = await readCgroupHierarchy();
    const old = cgroupDirectories(hierarchy, layoutOf(data).cgroupParent);
    expect(old.filter((path) => existsSync(path))).toEqual([]);
    expect(await playground.kubectl(["exec", "lasting", "--", "echo", "here"])).toBe("here\n");
    expect((await runEphemera(["playground", "stop", ...at])).code).toBe(0);
    renameSync(moved, data);
    await playground.start();
    await ready("lasting");
  });
});

function nat(): string {
  return execFileSync("iptables", ["-w", "-t", "nat", "-S"], { encoding: "utf8" });
}

/** All that the plugins make for a sandbox, of one that the runtime was killed over before it knew it. */
async function leaveSandbox(data: string) {
  const paths = runtimePaths(data);
  const network = bridgeName(data);
  const id = "0dead".padEnd(64, "0");
  const address = podCidr.replace(/0\/24$/, "77");
  const leases = join(paths.cniLeases, network);
  writeFileSync(join(leases, address), `${id}\r\neth0`);
  const chain = chainOf(network, id);
  const comment = ["-m", "comment", "--comment", `name: "${network}" id: "${id}"`];
  const iptables = (...words: string[]) => execFileSync("iptables", ["-w", "-t", "nat", ...words]);
  iptables("-N", chain);
  iptables("-A", chain, "-d", podCidr, ...comment, "-j", "ACCEPT");
  iptables("-A", "POSTROUTING", "-s", `${address}/32`, ...comment, "-j", chain);
  const namespace = join(paths.state, "netns", "cni-left");
  mkdirSync(dirname(namespace), { recursive: true });
  writeFileSync(namespace, "");
  execFileSync("unshare", [`--net=${namespace}`, "true"]);
  const veth = `vethdead${process.pid % 1000}`;
  const ip = (...words: string[]) => execFileSync("ip", words);
  ip("link", "add", veth, "type", "veth", "peer", "name", `${veth}p`);
  ip("link", "set", veth, "master", network);
  execFileSync("nsenter", [`--net=${namespace}`, "true"]);
  const holder = `/proc/self/fd/9`;
  execFileSync("sh", ["-c", `exec 9<${namespace}; ip link set ${veth}p netns ${holder}`]);
  const result = `/var/lib/cni/results/${network}-${id}-eth0`;
  writeFileSync(result, JSON.stringify({ kind: "cniCacheV1", containerId: id }));
  return { id, address, leases, chain, namespace, veth, result };
}

/** Directories, a mount and a cgroup with a process in it of a Pod that nobody knows. */
async function leavePod(data: string): Promise<string[]> {
  const uid = "99999999-9999-4999-8999-999999999999";
  const layout = layoutOf(data);
  const directories = [join(layout.pods, uid), join(layout.podLogs, `default_lost_${uid}`)];
  for (const path of directories) mkdirSync(join(path, "volumes"), { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "ephemera-test", join(layout.pods, uid, "volumes")]);
  const hierarchy = await readCgroupHierarchy();
  const cgroups = cgroupDirectories(
    hierarchy,
    `${layout.cgroupParent}/kubepods/besteffort/pod${uid}`,
  ).filter((path) => existsSync(dirname(path)));
  for (const path of cgroups) mkdirSync(join(path, "container"), { recursive: true });
  return [...directories, ...cgroups];
}
