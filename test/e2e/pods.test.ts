import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { kubectl, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods, getPod, waitForPod } from "./support/pods.ts";

/** What the kubelet makes of a Pod's spec, seen from inside the container and in its status. */
const made: string[] = [];
afterAll(() => deletePods(...made));

async function podOf(name: string, script: string, options = {}, ready = false): Promise<void> {
  made.push(name);
  await createPod(busybox(name, script, options), { ready });
}

const once = { restartPolicy: "Never" };

/** Runs a script to its end and gives what it printed. */
async function outputOf(name: string, script: string, options = {}): Promise<string> {
  await podOf(name, script, options);
  await waitForPod(name, "{.status.phase}", "Succeeded");
  return kubectlOk(["logs", name]);
}

describe("what a container is given", () => {
  it("command, args, env, workingDir and expansion", async () => {
    const container = {
      command: ["sh", "-c"],
      args: ['echo "$0 $A $B $(pwd)"', "$(A)"],
      env: [
        { name: "A", value: "one" },
        { name: "B", value: "$(A)-two" },
      ],
      workingDir: "/etc",
    };
    expect(await outputOf("given", "", { spec: once, container })).toBe("one one one-two /etc\n");
  });

  it("its Pod's facts, its host name, and a hosts file with its address", async () => {
    const ref = (name: string, fieldPath: string) => ({
      name,
      valueFrom: { fieldRef: { fieldPath } },
    });
    const container = { env: [ref("IP", "status.podIP"), ref("ME", "metadata.name")] };
    const script = 'echo "$ME $(hostname)"; grep -c "$IP.*facts" /etc/hosts';
    const output = await outputOf("facts", script, { spec: once, container });
    expect(output).toBe("facts facts\n1\n");
  });

  it("a user, groups and capabilities", async () => {
    const spec = { ...once, securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 } };
    const drop = { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } };
    const container = { securityContext: drop };
    const script = "id -u; id -g; id -G; grep CapBnd /proc/self/status";
    const output = await outputOf("user", script, { spec, container });
    expect(output).toMatch(/^1000\n3000\n3000 2000\nCapBnd:\s+0000000000000400\n$/);
  });

  it("all capabilities and the machine's devices when privileged", async () => {
    const container = { securityContext: { privileged: true } };
    const script = "grep CapEff /proc/self/status; test -e /dev/kmsg && echo devices";
    const output = await outputOf("privileged", script, { spec: once, container });
    const own = /CapBnd:\s+(\w+)/.exec(await readFile("/proc/self/status", "utf8"))?.[1];
    expect(output).toContain(own);
    expect(output).toContain("devices");
  });
});

describe("volumes", () => {
  it("emptyDir shared by two containers, on disk and in memory", async () => {
    const mounts = [
      { name: "disk", mountPath: "/disk" },
      { name: "memory", mountPath: "/memory" },
    ];
    const volumes = [
      { name: "disk", emptyDir: {} },
      { name: "memory", emptyDir: { medium: "Memory" } },
    ];
    const writer = { name: "w", image: "busybox", volumeMounts: mounts };
    const spec = {
      ...once,
      volumes,
      initContainers: [{ ...writer, command: ["sh", "-c", "echo hi | tee /disk/f >/memory/f"] }],
    };
    const script = "cat /disk/f /memory/f; stat -f -c %T /memory";
    const output = await outputOf("empty", script, { spec, container: { volumeMounts: mounts } });
    expect(output).toBe("hi\nhi\ntmpfs\n");
  });

  it("configMap and secret, whole and by item, with modes", async () => {
    await kubectlOk([
      "create",
      "configmap",
      "settings",
      "--from-literal=a=1",
      "--from-literal=b=2",
    ]);
    await kubectlOk(["create", "secret", "generic", "keys", "--from-literal=key=s3cret"]);
    const items = [{ key: "b", path: "deep/b", mode: 0o400 }];
    const volumes = [
      { name: "all", configMap: { name: "settings" } },
      { name: "some", configMap: { name: "settings", items } },
      { name: "keys", secret: { secretName: "keys", defaultMode: 0o400 } },
    ];
    const volumeMounts = ["all", "some", "keys"].map((name) => ({ name, mountPath: `/v/${name}` }));
    const script = [
      "cat /v/all/a /v/all/b /v/some/deep/b /v/keys/key; echo",
      "stat -L -c %a /v/some/deep/b /v/keys/key",
      "ls /v/some",
      "stat -f -c %T /v/keys",
    ].join("; ");
    const output = await outputOf("files", script, {
      spec: { ...once, volumes },
      container: { volumeMounts },
    });
    expect(output).toBe("122s3cret\n400\n400\ndeep\ntmpfs\n");
    await kubectlOk(["delete", "configmap/settings", "secret/keys"]);
  });

  it("hostPath, and a refusal when the path is of another type", async () => {
    const directory = await mkdtemp(join(tmpdir(), "ephemera-host-"));
    await writeFile(join(directory, "f"), "from the host\n");
    const spec = {
      ...once,
      volumes: [{ name: "h", hostPath: { path: directory, type: "Directory" } }],
    };
    const container = { volumeMounts: [{ name: "h", mountPath: "/h", readOnly: true }] };
    const output = await outputOf("host", "cat /h/f; touch /h/g || echo read-only", {
      spec,
      container,
    });
    expect(output).toContain("from the host\n");
    expect(output).toContain("read-only");
    await rm(directory, { recursive: true });

    await podOf("nohost", "true", { spec, container });
    const words = [
      "get",
      "events",
      "--field-selector=involvedObject.name=nohost,reason=FailedMount",
    ];
    const events = await eventually(() => kubectlOk([...words, "-o", "name"]), /event\//);
    expect(events).toMatch(/nohost/);
  });

  it("waits for a configMap that isn't there yet", async () => {
    const spec = { ...once, volumes: [{ name: "c", configMap: { name: "late" } }] };
    const container = { volumeMounts: [{ name: "c", mountPath: "/c" }] };
    await podOf("patient", "cat /c/x", { spec, container });
    await eventually(
      () => kubectlOk(["get", "events", "--field-selector=involvedObject.name=patient"]),
      /configmap "late" not found/,
    );
    expect((await getPod("patient")).status.phase).toBe("Pending");
    await kubectlOk(["create", "configmap", "late", "--from-literal=x=now"]);
    await waitForPod("patient", "{.status.phase}", "Succeeded");
    expect(await kubectlOk(["logs", "patient"])).toBe("now");
  });
});

describe("order and restarts", () => {
  it("runs init containers one by one before the others", async () => {
    const step = (name: string) => ({
      name,
      image: "busybox",
      command: ["sh", "-c", `echo ${name} >>/s/order; sleep 0.2; echo ${name} end >>/s/order`],
      volumeMounts: [{ name: "s", mountPath: "/s" }],
    });
    const spec = {
      ...once,
      volumes: [{ name: "s", emptyDir: {} }],
      initContainers: [step("first"), step("second")],
    };
    const container = { volumeMounts: [{ name: "s", mountPath: "/s" }] };
    const output = await outputOf("ordered", "cat /s/order", { spec, container });
    expect(output).toBe("first\nfirst end\nsecond\nsecond end\n");
  });

  it("restarts a failing container at once, then backs off, and keeps the previous log", async () => {
    await podOf("crashing", "echo run; exit 3");
    const path = "{.status.containerStatuses[0].state.waiting.reason}";
    await waitForPod("crashing", path, "CrashLoopBackOff");
    const [status] = (await getPod("crashing")).status.containerStatuses;
    expect(status?.restartCount).toBe(1);
    expect(status?.state.waiting?.message).toMatch(
      /^back-off 10s restarting failed container=main/,
    );
    expect(status?.lastState.terminated).toMatchObject({ exitCode: 3, reason: "Error" });
    expect(await kubectlOk(["logs", "crashing", "--previous"])).toBe("run\n");
    expect(await kubectlOk(["get", "pod", "crashing"])).toMatch(/CrashLoopBackOff +1 \(\d+s ago\)/);
  });

  it("ends Failed with restartPolicy Never, and takes the message the container left", async () => {
    await podOf("failed", "echo sorry >/dev/termination-log; exit 4", { spec: once });
    await waitForPod("failed", "{.status.phase}", "Failed");
    const [status] = (await getPod("failed")).status.containerStatuses;
    expect(status?.state.terminated).toMatchObject({ exitCode: 4, message: "sorry\n" });
  });

  it("sees the end of containers that last no time at all, twenty at once", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `brief-${index}`);
    await Promise.all(names.map((name) => podOf(name, "true", { spec: once })));
    await Promise.all(names.map((name) => waitForPod(name, "{.status.phase}", "Succeeded")));
    const phases = await kubectlOk([
      "get",
      "pods",
      "-o",
      "jsonpath={.items[*].status.phase}",
      ...names,
    ]);
    expect(new Set(phases.split(" "))).toEqual(new Set(["Succeeded"]));
  });

  it("kills what doesn't end within its grace", async () => {
    await podOf("stubborn", "trap '' TERM; while :; do sleep 1; done", {}, true);
    const begun = Date.now();
    await kubectlOk(["delete", "pod", "stubborn", "--grace-period=2"]);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(2000);
    expect((await kubectl(["get", "pod", "stubborn"])).code).toBe(1);
  });
});

describe("images", () => {
  it("says that an image isn't there with pull policy Never", async () => {
    await podOf("never", "true", {
      container: { image: "nothing:here", imagePullPolicy: "Never" },
    });
    const path = "{.status.containerStatuses[0].state.waiting.reason}";
    await waitForPod("never", path, "ErrImageNeverPull");
    expect((await kubectl(["logs", "never"])).stderr).toMatch(
      /is waiting to start: ErrImageNeverPull/,
    );
  });

  it("uses a built-in image with pull policy Always, without a registry", async () => {
    const container = { imagePullPolicy: "Always" };
    expect(await outputOf("always", "echo here", { spec: once, container })).toBe("here\n");
  });

  it("backs off when an image can't be pulled, with the registry's words", async () => {
    await podOf("unpulled", "true", { container: { image: "127.0.0.1:9/none:here" } });
    const path = "{.status.containerStatuses[0].state.waiting.reason}";
    await waitForPod("unpulled", path, "ImagePullBackOff");
    const [status] = (await getPod("unpulled")).status.containerStatuses;
    expect(status?.state.waiting?.message).toMatch(/Back-off pulling image .*connection refused/);
  });
});

/** Repeats a question until the answer matches; the test's own timeout is the limit. */
async function eventually(ask: () => Promise<string>, pattern: RegExp): Promise<string> {
  for (;;) {
    const answer = await ask();
    if (pattern.test(answer)) return answer;
  }
}
