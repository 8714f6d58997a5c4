import { afterAll, describe, expect, it } from "vitest";
import { kubectlOk } from "./support/cluster.ts";
import { waitForEvent } from "./support/events.ts";
import { busybox, createPod, deletePods, getPod, slim, waitForPod } from "./support/pods.ts";

const made: string[] = [];
afterAll(() => deletePods(...made));

/** Creates a Pod whose one container runs the script and has these probes. */
async function probed(name: string, script: string, container: object): Promise<void> {
  made.push(name);
  await createPod(busybox(name, script, { container }), { ready: false });
}

const ready = '{.status.conditions[?(@.type=="Ready")].status}';
const once = { periodSeconds: 1, failureThreshold: 1 };
const wait = "trap exit TERM; while :; do sleep 0.1; done";

describe("a readiness probe", () => {
  it("by command makes a Pod ready, unready and ready again", async () => {
    await probed("by-exec", wait, {
      readinessProbe: { exec: { command: ["cat", "/tmp/ready"] }, ...once },
    });
    await waitForEvent("by-exec", /Unhealthy Readiness probe failed: cat: can't open/);
    const { status } = await getPod("by-exec");
    expect(status.containerStatuses[0]).toMatchObject({ ready: false, started: true });
    await kubectlOk(["exec", "by-exec", "--", "touch", "/tmp/ready"]);
    await waitForPod("by-exec", ready, "True");
    await kubectlOk(["exec", "by-exec", "--", "rm", "/tmp/ready"]);
    await waitForPod("by-exec", ready, "False");
    await kubectlOk(["exec", "by-exec", "--", "touch", "/tmp/ready"]);
    await waitForPod("by-exec", ready, "True");
  });

  it("by command tells of a timeout", async () => {
    await probed("slow-exec", wait, {
      readinessProbe: { exec: { command: ["sleep", "30"] }, timeoutSeconds: 1, ...once },
    });
    const [, words] = await waitForEvent("slow-exec", /Readiness probe failed: (.+)/);
    expect(words).toBe('command timed out: "sleep 30" timed out after 1s');
  });

  it("by HTTP goes to a named port with its headers and takes a redirect for an answer", async () => {
    const serve =
      'process.on("SIGTERM",()=>process.exit(0));' +
      'require("http").createServer((q,r)=>{console.log(q.url,q.headers["user-agent"],q.headers["x-who"],q.headers.host);' +
      'if(q.url==="/moved")r.writeHead(302,{location:"/there?x=1"});else r.writeHead(q.url==="/there?x=1"?200:500);r.end()}).listen(8080)';
    made.push("by-http");
    const container = {
      name: "app",
      image: "ephemera.local/slim:latest",
      args: ["-e", serve],
      ports: [{ name: "web", containerPort: 8080 }],
      readinessProbe: {
        httpGet: { port: "web", path: "/moved", httpHeaders: [{ name: "X-Who", value: "me" }] },
        ...once,
      },
    };
    await createPod(slim("by-http", { containers: [container], terminationGracePeriodSeconds: 1 }));
    const { status } = await getPod("by-http");
    const log = await kubectlOk(["logs", "by-http"]);
    expect(log).toContain(`/moved kube-probe/1.36 me ${status.podIP}:8080\n/there?x=1 kube-probe`);
  });

  it("by TCP waits for a listener", async () => {
    await probed("by-tcp", `while [ ! -e /tmp/go ]; do sleep 0.1; done; exec httpd -f -p 8080`, {
      readinessProbe: { tcpSocket: { port: 8080 }, ...once },
    });
    const [, words] = await waitForEvent("by-tcp", /Readiness probe failed: (.+)/);
    const { podIP } = (await getPod("by-tcp")).status;
    expect(words).toBe(`dial tcp ${podIP}:8080: connect: connection refused`);
    await kubectlOk(["exec", "by-tcp", "--", "touch", "/tmp/go"]);
    await waitForPod("by-tcp", ready, "True");
  });
});

describe("a gRPC probe", () => {
  it("asks the health service", async () => {
    const serve =
      'process.on("SIGTERM",()=>process.exit(0));require("http2").createServer().on("stream",(s,h)=>{' +
      'console.log(h[":path"],h["user-agent"]);s.respond({"content-type":"application/grpc"},{waitForTrailers:true});' +
      's.on("wantTrailers",()=>s.sendTrailers({"grpc-status":"0"}));s.end(Buffer.from([0,0,0,0,2,8,1]))}).listen(8080)';
    made.push("by-grpc");
    const container = {
      name: "app",
      image: "ephemera.local/slim:latest",
      args: ["-e", serve],
      readinessProbe: { grpc: { port: 8080 }, ...once },
    };
    await createPod(slim("by-grpc", { containers: [container], terminationGracePeriodSeconds: 1 }));
    const log = await kubectlOk(["logs", "by-grpc"]);
    expect(log).toMatch(/^\/grpc\.health\.v1\.Health\/Check kube-probe\/1\.36/);
  });
});

describe("a liveness probe", () => {
  it("ends a container that fails it, which starts again", async () => {
    await probed("mortal", `touch /tmp/ok; ${wait}`, {
      livenessProbe: { exec: { command: ["cat", "/tmp/ok"] }, ...once },
    });
    await waitForPod("mortal", ready, "True");
    await kubectlOk(["exec", "mortal", "--", "rm", "/tmp/ok"]);
    await waitForEvent("mortal", /Killing Container main failed liveness probe, will be restarted/);
    await waitForPod("mortal", "{.status.containerStatuses[0].restartCount}", "1");
    await waitForPod("mortal", ready, "True");
    const [status] = (await getPod("mortal")).status.containerStatuses;
    expect(status?.lastState).toMatchObject({ terminated: { reason: "Completed", exitCode: 0 } });
  });
});

describe("a startup probe", () => {
  it("holds the other probes back until the container has started", async () => {
    await probed("late", wait, {
      startupProbe: { exec: { command: ["cat", "/tmp/up"] }, ...once, failureThreshold: 60 },
      livenessProbe: { exec: { command: ["cat", "/tmp/up"] }, ...once },
    });
    await waitForEvent("late", /Startup probe failed/);
    const { status } = await getPod("late");
    expect(status.containerStatuses[0]).toMatchObject({ ready: false, started: false });
    await kubectlOk(["exec", "late", "--", "touch", "/tmp/up"]);
    await waitForPod("late", "{.status.containerStatuses[0].started}", "true");
    await waitForPod("late", ready, "True");
    expect((await getPod("late")).status.containerStatuses[0]?.restartCount).toBe(0);
  });

  it("ends a container that never gets there", async () => {
    await probed("never", wait, {
      startupProbe: { exec: { command: ["false"] }, ...once },
    });
    await waitForEvent("never", /Killing Container main failed startup probe, will be restarted/);
    await waitForPod("never", "{.status.containerStatuses[0].restartCount}", "1");
    expect((await getPod("never")).status.containerStatuses[0]).toMatchObject({ ready: false });
  });
});
