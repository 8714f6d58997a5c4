import { afterAll, afterEach, describe, expect, it } from "vitest";
import { kubectlCommand, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods, getPod, waitForPod } from "./support/pods.ts";
import { startProcess } from "./support/start-process.ts";

const sleep = "trap exit TERM; sleep 3600 & wait";
const asking = (requests: object) => ({ container: { resources: { requests } } });

async function node(): Promise<{
  metadata: { name: string };
  status: { allocatable: { cpu: string } };
}> {
  return JSON.parse(await kubectlOk(["get", "nodes", "-o", "jsonpath={.items[0]}"]));
}

/** The message of a Pod's PodScheduled condition. */
async function whyUnscheduled(name: string): Promise<string> {
  await waitForPod(name, "{.status.conditions[?(@.type=='PodScheduled')].reason}", "Unschedulable");
  const message = "jsonpath={.status.conditions[?(@.type=='PodScheduled')].message}";
  return kubectlOk(["get", "pod", name, "-o", message]);
}

describe("a Pod for which there is no room", () => {
  afterAll(() => deletePods("large", "waiting", "huge"));

  it("waits, says why, and is bound when another goes", async () => {
    const { cpu } = (await node()).status.allocatable;
    // All but a little of the node: whatever other tests run asks for nothing.
    const most = { cpu: `${Number(cpu) * 1000 - 100}m` };
    await createPod(busybox("large", sleep, asking(most)));
    await createPod(busybox("waiting", sleep, asking(most)), { ready: false });
    const message =
      "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";
    expect(await whyUnscheduled("waiting")).toBe(message);
    expect(await kubectlOk(["describe", "pod", "waiting"])).toMatch(
      /Warning +FailedScheduling .* default-scheduler +0\/1 nodes are available: 1 Insufficient cpu\./,
    );
    await deletePods("large");
    await kubectlOk(["wait", "--for=condition=Ready", "pod/waiting", "--timeout=60s"]);
  });

  it("says that nothing will help when the node is too small", async () => {
    await createPod(busybox("huge", sleep, asking({ memory: "100Ti" })), { ready: false });
    expect(await whyUnscheduled("huge")).toBe(
      "0/1 nodes are available: 1 Insufficient memory. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
    );
  });
});

it("a Pod in a user namespace is refused a sandbox, not run without", async () => {
  await createPod(busybox("mapped", sleep, { spec: { hostUsers: false } }), { ready: false });
  const failed = ["events", "--for=pod/mapped", "--watch", "-o", "jsonpath={.reason} {.message}"];
  const watch = startProcess(...kubectlCommand(failed));
  await watch.prints(
    /FailedCreatePodSandBox Failed to create pod sandbox: RuntimeClass handler "" does not support user namespaces/,
  );
  await watch.end();
  expect((await getPod("mapped")).status.phase).toBe("Pending");
  await deletePods("mapped");
});

describe("a Pod the node doesn't let in", () => {
  const name = "rejected";
  afterEach(() => deletePods(name));

  it.each<[string, object, object, string, string]>([
    [
      "an unsafe sysctl",
      { securityContext: { sysctls: [{ name: "kernel.msgmax", value: "65536" }] } },
      {},
      "SysctlForbidden",
      'forbidden sysctl: "kernel.msgmax" not allowlisted',
    ],
    [
      "labels the node doesn't have",
      { nodeSelector: { disk: "ssd" } },
      {},
      "NodeAffinity",
      "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ],
    [
      "more cpu than there is",
      {},
      { resources: { requests: { cpu: "1k" } } },
      "OutOfcpu",
      "Node didn't have enough resource: cpu, requested: 1000000, used: 0, capacity: CAPACITY",
    ],
  ])("fails for good: %s", async (_what, spec, container, reason, message) => {
    const { metadata, status } = await node();
    const bound = { ...spec, nodeName: metadata.name };
    await createPod(busybox(name, sleep, { spec: bound, container }), { ready: false });
    await waitForPod(name, "{.status.phase}", "Failed");
    const capacity = String(Number(status.allocatable.cpu) * 1000);
    const expected = message.replace("CAPACITY", capacity);
    const pod = await getPod(name);
    expect(pod.status).toMatchObject({ reason, message: `Pod was rejected: ${expected}` });
    expect(pod.status.containerStatuses).toBeUndefined();
    expect(await kubectlOk(["get", "pod", name])).toContain(` ${reason} `);
    const described = await kubectlOk(["describe", "pod", name]);
    expect(described).toMatch(new RegExp(`Warning +${reason} .*kubelet`));
  });
});
