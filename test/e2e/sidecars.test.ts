import { afterAll, describe, expect, it } from "vitest";
import { kubectlOk } from "./support/cluster.ts";
import { waitForEvent } from "./support/events.ts";
import { createPod, deletePods, getPod, waitForPod } from "./support/pods.ts";

const made: string[] = [];
afterAll(() => deletePods(...made));

/** Where the containers of a Pod write down, in the order it happens, who did what. */
const diary = { volumes: [{ name: "diary", emptyDir: {} }] };
const volumeMounts = [{ name: "diary", mountPath: "/diary" }];
const say = (words: string) => `echo ${words} >> /diary/entries`;

function container(name: string, script: string, rest: object = {}): object {
  return { name, image: "busybox", command: ["sh", "-c", script], volumeMounts, ...rest };
}

/** Runs until it is told to end, says when it begins and ends, and then prints the diary. */
const resident = (name: string) =>
  `${say(`${name}-up`)}; trap '${say(`${name}-down`)}; cat /diary/entries; exit 0' TERM; while :; do sleep 0.1; done`;

const sidecar = (name: string, rest: object = {}) =>
  container(name, resident(name), { restartPolicy: "Always", ...rest });

async function podOf(name: string, spec: object): Promise<void> {
  made.push(name);
  const pod = { apiVersion: "v1", kind: "Pod", metadata: { name } };
  await createPod(
    { ...pod, spec: { terminationGracePeriodSeconds: 10, ...diary, ...spec } },
    { ready: false },
  );
}

describe("sidecars", () => {
  it("start one after another, stay beside the app and end after it in reverse order", async () => {
    await podOf("band", {
      initContainers: [
        sidecar("first", {
          startupProbe: {
            exec: { command: ["grep", "first-up", "/diary/entries"] },
            periodSeconds: 1,
          },
        }),
        container("setup", say("setup")),
        sidecar("second"),
      ],
      containers: [container("app", resident("app"))],
    });
    await kubectlOk(["wait", "--for=condition=Ready", "pod/band", "--timeout=60s"]);
    expect(await kubectlOk(["get", "pod", "band", "--no-headers"])).toMatch(
      /^band\s+3\/3\s+Running/,
    );
    const begun = await kubectlOk(["exec", "band", "-c", "app", "--", "cat", "/diary/entries"]);
    expect(begun).toBe("first-up\nsetup\nsecond-up\napp-up\n");
    const [entries] = await Promise.all([
      kubectlOk(["logs", "--follow", "band", "-c", "first"]),
      kubectlOk(["delete", "pod", "band"]),
    ]);
    expect(entries).toBe(`${begun}app-down\nsecond-down\nfirst-down\n`);
  });

  it("end with a Pod whose work is done, which then has succeeded", async () => {
    await podOf("job", {
      restartPolicy: "Never",
      initContainers: [sidecar("helper")],
      containers: [container("work", "true")],
    });
    await waitForPod("job", "{.status.phase}", "Succeeded");
    const pod = JSON.parse(await kubectlOk(["get", "pod", "job", "-o", "json"]));
    expect(pod.status.initContainerStatuses[0]).toMatchObject({
      ready: false,
      started: false,
      state: { terminated: { exitCode: 0, reason: "Completed" } },
    });
    expect(pod.status.conditions).toContainEqual(
      expect.objectContaining({ type: "Ready", status: "False", reason: "PodCompleted" }),
    );
  });

  it("start again when they end, while the app runs on", async () => {
    await podOf("fickle", {
      initContainers: [sidecar("helper")],
      containers: [container("app", resident("app"))],
    });
    await kubectlOk(["wait", "--for=condition=Ready", "pod/fickle", "--timeout=60s"]);
    const before = (await getPod("fickle")).status.containerStatuses[0]?.containerID;
    await kubectlOk(["exec", "fickle", "-c", "helper", "--", "kill", "1"]);
    await waitForPod("fickle", "{.status.initContainerStatuses[0].restartCount}", "1");
    await kubectlOk(["wait", "--for=condition=Ready", "pod/fickle", "--timeout=60s"]);
    expect((await getPod("fickle")).status.containerStatuses[0]?.containerID).toBe(before);
  });

  it("that fail their startup probe hold the app back", async () => {
    await podOf("stuck", {
      terminationGracePeriodSeconds: 1,
      initContainers: [
        sidecar("helper", {
          startupProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 },
        }),
      ],
      containers: [container("app", resident("app"))],
    });
    await waitForEvent("stuck", /Killing Init container helper failed startup probe\n/);
    await waitForPod("stuck", "{.status.initContainerStatuses[0].restartCount}", "1");
    expect((await getPod("stuck")).status).toMatchObject({
      phase: "Pending",
      containerStatuses: [{ state: { waiting: { reason: "PodInitializing" } } }],
    });
  });
});

describe("a container's own restart policy", () => {
  it("starts it again on the exit codes its rules name, and no others", async () => {
    const rules = [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }];
    await podOf("ruled", {
      restartPolicy: "Never",
      containers: [
        container("app", `[ -e /diary/again ] && exit 7; touch /diary/again; exit 42`, {
          restartPolicy: "Never",
          restartPolicyRules: rules,
        }),
      ],
    });
    await waitForPod("ruled", "{.status.phase}", "Failed");
    expect((await getPod("ruled")).status.containerStatuses[0]).toMatchObject({
      restartCount: 1,
      state: { terminated: { exitCode: 7 } },
      lastState: { terminated: { exitCode: 42 } },
    });
  });
});

describe("a Pod's end", () => {
  it("comes when its deadline is over", async () => {
    await podOf("limited", {
      activeDeadlineSeconds: 2,
      terminationGracePeriodSeconds: 2,
      containers: [container("app", resident("app"))],
    });
    await waitForPod("limited", "{.status.phase}", "Failed");
    expect((await getPod("limited")).status).toMatchObject({
      reason: "DeadlineExceeded",
      message: "Pod was active on the node longer than the specified deadline",
      containerStatuses: [{ state: { terminated: { exitCode: 0 } } }],
    });
  });

  it("leaves the log's last lines as its message when the container left none", async () => {
    await podOf("wordy", {
      restartPolicy: "Never",
      containers: [
        container("app", "echo why it failed; exit 1", {
          terminationMessagePolicy: "FallbackToLogsOnError",
        }),
      ],
    });
    await waitForPod("wordy", "{.status.phase}", "Failed");
    const [status] = (await getPod("wordy")).status.containerStatuses;
    expect(status?.state.terminated).toMatchObject({ message: "why it failed\n" });
  });

  it("is not ready until its readiness gates are open", async () => {
    await podOf("gated", {
      readinessGates: [{ conditionType: "example.com/open" }],
      containers: [container("app", resident("app"))],
    });
    await waitForPod("gated", '{.status.conditions[?(@.type=="ContainersReady")].status}', "True");
    const ready = async () =>
      JSON.parse(
        await kubectlOk([
          "get",
          "pod",
          "gated",
          "-o",
          'jsonpath={.status.conditions[?(@.type=="Ready")]}',
        ]),
      );
    expect(await ready()).toMatchObject({
      status: "False",
      reason: "ReadinessGatesNotReady",
      message: 'corresponding condition of pod readiness gate "example.com/open" does not exist.',
    });
    const open = { status: { conditions: [{ type: "example.com/open", status: "True" }] } };
    await kubectlOk([
      "patch",
      "pod",
      "gated",
      "--subresource=status",
      "--patch",
      JSON.stringify(open),
    ]);
    await kubectlOk(["wait", "--for=condition=Ready", "pod/gated", "--timeout=60s"]);
    expect(await ready()).toMatchObject({ status: "True" });
  });
});
