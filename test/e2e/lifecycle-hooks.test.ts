import { afterAll, describe, expect, it } from "vitest";
import { kubectlOk } from "./support/cluster.ts";
import { waitForEvent } from "./support/events.ts";
import { busybox, createPod, deletePods, getPod, slim, waitForPod } from "./support/pods.ts";

const made: string[] = [];
afterAll(() => deletePods(...made));

async function podOf(name: string, script: string, container: object, spec: object = {}) {
  made.push(name);
  await createPod(busybox(name, script, { container, spec }), { ready: false });
}

const exec = (script: string) => ({ exec: { command: ["sh", "-c", script] } });
const wait = "trap exit TERM; while :; do sleep 0.1; done";

/** Deletes a Pod and gives what its container printed until then. */
async function lastOutput(name: string): Promise<string> {
  const [log] = await Promise.all([
    kubectlOk(["logs", "--follow", name]),
    kubectlOk(["delete", "pod", name]),
  ]);
  return log;
}

describe("a postStart hook", () => {
  it("is waited for before its container is shown running and the next one starts", async () => {
    made.push("hooked");
    const first = {
      name: "first",
      image: "busybox",
      command: ["sh", "-c", wait],
      lifecycle: { postStart: exec("while [ ! -e /tmp/go ]; do sleep 0.1; done") },
    };
    const second = { name: "second", image: "busybox", command: ["sh", "-c", wait] };
    await createPod(
      {
        ...busybox("hooked", wait),
        spec: { terminationGracePeriodSeconds: 1, containers: [first, second] },
      },
      { ready: false },
    );
    await waitForEvent("hooked", /Started Container started/);
    const { status } = await getPod("hooked");
    expect(status.phase).toBe("Pending");
    expect(status.containerStatuses.map(({ state }) => state)).toEqual([
      { waiting: { reason: "ContainerCreating" } },
      { waiting: { reason: "ContainerCreating" } },
    ]);
    await kubectlOk(["exec", "hooked", "-c", "first", "--", "touch", "/tmp/go"]);
    await kubectlOk(["wait", "--for=condition=Ready", "pod/hooked", "--timeout=60s"]);
  });

  it("that fails ends its container, and the status says with which words", async () => {
    await podOf("refused", wait, { lifecycle: { postStart: exec("echo no >&2; exit 3") } });
    await waitForEvent("refused", /FailedPostStartHook PostStartHook failed/);
    await waitForEvent("refused", /Killing FailedPostStartHook/);
    await waitForPod("refused", "{.status.containerStatuses[0].restartCount}", "1");
    await waitForPod(
      "refused",
      "{.status.containerStatuses[0].state.waiting.reason}",
      "CrashLoopBackOff",
    );
    const [status] = (await getPod("refused")).status.containerStatuses;
    expect(status?.lastState).toHaveProperty("terminated");
  });
});

describe("a preStop hook", () => {
  it("runs before the stop signal when a Pod is deleted", async () => {
    await podOf(
      "farewell",
      'trap "echo term; exit" TERM; while :; do sleep 0.1; done',
      {
        lifecycle: {
          preStop: exec("echo hook > /proc/1/fd/1; sleep 0.5; echo done > /proc/1/fd/1"),
        },
      },
      { terminationGracePeriodSeconds: 10 },
    );
    await kubectlOk(["wait", "--for=condition=Ready", "pod/farewell", "--timeout=60s"]);
    expect(await lastOutput("farewell")).toBe("hook\ndone\nterm\n");
  });

  it("has no longer than the grace", async () => {
    await podOf(
      "dawdler",
      'trap "echo term; exit" TERM; while :; do sleep 0.1; done',
      { lifecycle: { preStop: exec("echo hook > /proc/1/fd/1; sleep 60") } },
      { terminationGracePeriodSeconds: 2 },
    );
    await kubectlOk(["wait", "--for=condition=Ready", "pod/dawdler", "--timeout=60s"]);
    expect(await lastOutput("dawdler")).toBe("hook\nterm\n");
  });

  it("that fails is told, and the container ends all the same", async () => {
    await podOf("unwilling", wait, { lifecycle: { preStop: exec("exit 1") } });
    await kubectlOk(["wait", "--for=condition=Ready", "pod/unwilling", "--timeout=60s"]);
    const told = waitForEvent("unwilling", /FailedPreStopHook (.+)/);
    await kubectlOk(["delete", "pod", "unwilling"]);
    expect((await told)[1]).toBe("PreStopHook failed");
  });

  it("runs before a container that failed its liveness probe is ended", async () => {
    await podOf(
      "sick",
      'trap "echo term; exit" TERM; while :; do sleep 0.1; done',
      {
        livenessProbe: { exec: { command: ["false"] }, periodSeconds: 1, failureThreshold: 1 },
        lifecycle: { preStop: exec("echo hook > /proc/1/fd/1") },
      },
      { terminationGracePeriodSeconds: 10 },
    );
    await waitForPod("sick", "{.status.containerStatuses[0].restartCount}", "1");
    expect(await kubectlOk(["logs", "--previous", "sick"])).toBe("hook\nterm\n");
  });

  it("by HTTP takes any answer", async () => {
    const serve =
      'process.on("SIGTERM",()=>{console.log("term");process.exit()});' +
      'require("http").createServer((q,r)=>{console.log(q.url,q.headers["user-agent"]);r.writeHead(500).end()}).listen(8080)';
    made.push("polite");
    const container = {
      name: "app",
      image: "ephemera.local/slim:latest",
      args: ["-e", serve],
      readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
      lifecycle: { preStop: { httpGet: { port: 8080, path: "/bye" } } },
    };
    await createPod(slim("polite", { containers: [container], terminationGracePeriodSeconds: 10 }));
    const told = waitForEvent("polite", /Killing (.+)/);
    expect(await lastOutput("polite")).toBe("/bye kube-lifecycle/1.36\nterm\n");
    expect((await told)[1]).toBe("Stopping container app");
  });
});
