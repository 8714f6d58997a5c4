import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ephemera, ephemeraCommand, kubectlOk } from "./support/cluster.ts";
import type { Outcome } from "./support/run.ts";
import { openTerminal } from "./support/terminal.ts";

/** Which Pod and which container is debugged, on real workloads in a namespace of their own. */
const here = ["-n", "targets"];
const on = (...words: string[]) => kubectlOk([...words, ...here]);
const debug = (...words: string[]) => ephemera(["debug", ...here, ...words]);

const stays = "trap exit TERM; sleep 3600 & wait";
const pod = (containers: object[], spec: object = {}) => ({
  terminationGracePeriodSeconds: 0,
  containers,
  ...spec,
});
const runs = (name: string, script = stays) => ({
  name,
  image: "busybox",
  command: ["sh", "-c", script],
});
const workload = (kind: string, name: string, rest: object) => ({
  apiVersion: kind === "Job" ? "batch/v1" : "apps/v1",
  kind,
  metadata: { name },
  spec: {
    ...(kind !== "Job" && { selector: { matchLabels: { app: name } } }),
    template: { metadata: { labels: { app: name } }, spec: pod([runs("main")]) },
    ...rest,
  },
});
const service = (name: string, spec: object) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { ports: [{ port: 80 }], ...spec },
});
const lonePod = (name: string, spec: object, metadata: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, ...metadata },
  spec,
});

const apply = (...items: object[]) =>
  kubectlOk(["apply", ...here, "-f", "-"], {
    input: JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  });

const nameOfNew = () =>
  on("get", "pods", "-l", "track=new", "-o", "jsonpath={.items[*].metadata.name}");

beforeAll(async () => {
  await kubectlOk(["create", "namespace", "targets"]);
  await apply(
    workload("Deployment", "web", { replicas: 2 }),
    workload("StatefulSet", "db", {
      replicas: 2,
      // So that the second starts in another second than the first: the API tells no finer.
      minReadySeconds: 2,
      serviceName: "db",
      template: {
        metadata: { labels: { app: "db" } },
        spec: { containers: [runs("main", "trap '' TERM; sleep 3600 & wait")] },
      },
    }),
    workload("DaemonSet", "agent", {}),
    workload("Job", "errand", {
      template: { spec: pod([runs("main")], { restartPolicy: "Never" }) },
    }),
    service("front", { selector: { app: "web" } }),
  );
  await on("rollout", "status", "deploy/web", "--timeout=60s");
  await on("rollout", "status", "sts/db", "--timeout=60s");
  await on("rollout", "status", "ds/agent", "--timeout=60s");
  await on("wait", "pods", "-l", "job-name=errand", "--for=condition=Ready", "--timeout=60s");
});
afterAll(() => kubectlOk(["delete", "namespace", "targets"]));

/** The Pod a session was in by its hostname, as `stderr` named it too. */
function chosen({ code, stdout, stderr }: Outcome, subject: string): string {
  expect(stderr).toContain(`Chose the Pod ${stdout.trim()} of the ${subject}, `);
  expect(code).toBe(0);
  return stdout.trim();
}

describe("a workload as the target", () => {
  it.each([
    ["ds/agent", "DaemonSet agent", /^agent-/],
    ["job/errand", "Job errand", /^errand-/],
    ["jobs.batch/errand/main", "Job errand", /^errand-/],
    ["deployments.apps/web", "Deployment web", /^web-/],
    ["svc/front", "Service front", /^web-/],
  ])("%s is one of its Pods", async (target, subject, name) => {
    expect(chosen(await debug(target, "--", "hostname"), subject)).toMatch(name);
  });

  it("is the Pod that isn't being deleted, although the other started later", async () => {
    expect(chosen(await debug("sts/db", "--", "hostname"), "StatefulSet db")).toBe("db-1");
    await on("delete", "pod", "db-1", "--wait=false");
    const { stderr, ...outcome } = await debug("sts/db", "--", "hostname");
    expect(chosen({ stderr, ...outcome }, "StatefulSet db")).toBe("db-0");
    expect(stderr).toContain("its only one: ready.");
    await on("delete", "sts", "db", "--cascade=orphan");
    await on("delete", "pods", "-l", "app=db", "--grace-period=0", "--force");
  });

  it("is the same Pod the next time, with the same debugger", async () => {
    const first = await debug("deploy/web", "--", "hostname");
    const second = await debug("deploy/web", "--", "hostname");
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toContain("Using the running debugger");
  });

  it("may stand in a manifest", async () => {
    const input = JSON.stringify(workload("DaemonSet", "agent", {}));
    const words = ["debug", ...here, "-f", "-", "--", "hostname"];
    expect(chosen(await ephemera(words, { input }), "DaemonSet agent")).toMatch(/^agent-/);
  });

  it("may stand beside others", async () => {
    const { stdout, code } = await debug("ds/agent", "job/errand", "--", "hostname");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^agent-\S+\nerrand-\S+\n$/);
  });

  it("works for exec too", async () => {
    const words = ["exec", ...here, "deploy/web"];
    expect(chosen(await ephemera([...words, "--", "hostname"]), "Deployment web")).toMatch(/^web-/);
  });

  it("is kubectl's refusal with --attach", async () => {
    const words = ["deploy/web", "--attach", "--image=busybox", "-it"];
    const { code, stderr, stdout } = await debug(...words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^error: "apps\/v1, Kind=Deployment" not supported by debug$/m);
  });
});

describe("a rollout that fails", () => {
  beforeAll(async () => {
    await apply(workload("Deployment", "shop", { replicas: 2 }));
    await on("rollout", "status", "deploy/shop", "--timeout=60s");
    // Never ready, and between two crashes there long enough to be looked into.
    const broken = {
      ...runs("main", "sleep 15; exit 3"),
      readinessProbe: { exec: { command: ["false"] } },
    };
    const template = { metadata: { labels: { app: "shop", track: "new" } }, spec: pod([broken]) };
    await apply(workload("Deployment", "shop", { replicas: 2, template }));
    const waitForNew = (what: string) =>
      on("wait", "pods", "-l", "track=new", `--for=${what}`, "--timeout=60s");
    await waitForNew("create");
    await waitForNew("jsonpath={.status.containerStatuses[0].restartCount}=1");
  });

  it("leaves one that works to be chosen, and says that another fails", async () => {
    const { stderr, ...outcome } = await debug("deploy/shop", "--", "hostname");
    const name = chosen({ stderr, ...outcome }, "Deployment shop");
    const failing = await nameOfNew();
    expect(name).not.toBe(failing);
    expect(stderr).toContain(
      `1 of its 3 Pods has a problem: --pod-with-problem chooses ${failing} (main: `,
    );
  });

  it("shows the Pod that fails with --pod-with-problem", async () => {
    const outcome = await debug("deploy/shop", "--pod-with-problem", "--", "hostname");
    const failing = await nameOfNew();
    expect(chosen(outcome, "Deployment shop")).toBe(failing);
  });
});

describe("a workload without a Pod to look into", () => {
  beforeAll(async () => {
    const failed = { spec: pod([runs("main", "exit 4")], { restartPolicy: "Never" }) };
    await apply(
      workload("StatefulSet", "none", { replicas: 0, serviceName: "none" }),
      workload("Job", "failed", { backoffLimit: 0, template: failed }),
      service("outside", { type: "ExternalName", externalName: "db.example" }),
      service("by-hand", {}),
      service("nobody", { selector: { app: "nobody" } }),
    );
    await on("wait", "job/failed", "--for=condition=Failed", "--timeout=60s");
  });

  it.each([
    ["sts/none", "it is scaled to 0", "kubectl scale statefulset/none --replicas=1"],
    ["job/failed", "its only Pod has ended", "Look into a copy of one that waits instead (--hold)"],
    ["svc/outside", "it only stands for the name db.example", "Debug a Pod that uses it"],
    ["svc/by-hand", "it has no selector", "kubernetes.io/service-name=by-hand"],
    ["svc/nobody", "no Pod has the labels it selects, app=nobody", "--show-labels"],
  ])("%s is refused: %s", async (target, problem, advice) => {
    const { code, stderr } = await debug(target, "--", "true");
    expect(code).toBe(1);
    expect(stderr).toContain(`has no Pod to look into: ${problem}`);
    expect(stderr).toContain(advice);
  });

  it("can be one that isn't there", async () => {
    const { code, stderr } = await debug("deploy/nowhere", "--", "true");
    expect(code).toBe(1);
    expect(stderr).toContain('(NotFound): deployments.apps "nowhere" not found');
    expect(stderr).toContain("'kubectl get deployments'");
  });

  it("has no Pod with a problem where all are well", async () => {
    const { code, stderr } = await debug("ds/agent", "--pod-with-problem", "--", "true");
    expect(code).toBe(1);
    expect(stderr).toContain("the DaemonSet agent has no Pod with a problem, out of 1");
  });

  it("lets a Pod that has ended be copied", async () => {
    const words = ["job/failed", "--copy-to=failed-copy", "-c", "main"];
    const { code, stdout } = await debug(...words, "--", "hostname");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "failed-copy\n" });
  });
});

describe("rights", () => {
  beforeAll(async () => {
    await on("create", "role", "getter", "--verb=get", "--resource=deployments.apps,pods");
    await on("create", "rolebinding", "getters", "--role=getter", "--user=jane");
  });

  it("that lack for choosing a Pod are named", async () => {
    const { code, stderr } = await debug("deploy/web", "--as=jane", "--", "true");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: choosing a Pod needs the right to list (pods|replicasets) in namespace targets: /m,
    );
    expect(stderr).toMatch(/name a Pod: that needs 'get pods' alone/);
  });
});

describe("the container", () => {
  beforeAll(async () => {
    const crashes = runs("crashes", "sleep 1; exit 3");
    const states = (...containers: object[]) => pod(containers);
    await apply(
      lonePod("one-fails", states(runs("well"), crashes, runs("fine"))),
      lonePod("two-fail", states(runs("well"), crashes, { ...crashes, name: "crashes-too" })),
      lonePod("stuck", {
        ...states(runs("main")),
        initContainers: [runs("setup", "sleep 9; exit 1")],
      }),
      lonePod("several", states(runs("app"), runs("side"))),
      lonePod("unpullable", states({ ...runs("main"), image: "127.0.0.1:9/nothing:here" })),
    );
    await on("wait", "pod/several", "--for=condition=Ready", "--timeout=60s");
    for (const [name, container] of [
      ["one-fails", 1],
      ["two-fail", 1],
      ["two-fail", 2],
    ]) {
      const reason = `jsonpath={.status.containerStatuses[${container}].lastState.terminated.exitCode}=3`;
      await on("wait", `pod/${name}`, `--for=${reason}`, "--timeout=60s");
    }
    const failed = "jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff";
    await on("wait", "pod/unpullable", `--for=${failed}`, "--timeout=60s");
  });

  it("is the one that fails, if it is one", async () => {
    const { stderr } = await debug("one-fails", "--dry-run=client");
    expect(stderr).toMatch(
      /^Debugging container crashes of Pod one-fails \(the only one with a problem: /m,
    );
  });

  it("is the init container that fails while the others wait for it", async () => {
    const { code, stdout, stderr } = await debug("stuck", "--", "ps");
    expect(stderr).toMatch(/^Debugging container setup of Pod stuck \(an init container that /m);
    expect(stdout).toContain("sleep 9");
    expect(code).toBe(0);
  });

  it("is none where there are no processes to see", async () => {
    const { code, stdout, stderr } = await debug("unpullable", "--", "hostname");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "unpullable\n" });
    expect(stderr).toMatch(
      /^The container main has never run \((ErrImagePull|ImagePullBackOff)\): /m,
    );
  });

  it("is asked for on a terminal, with what is wrong, else named", async () => {
    const terminal = openTerminal(
      ephemeraCommand(["debug", ...here, "two-fail", "--dry-run=client"]),
    );
    const question = await terminal.shows(/crashes-too \(/);
    expect(question).toMatch(/Which container of the Pod two-fail do you want to look at\?/);
    expect(question).toMatch(/● well$/m);
    expect(question).toMatch(/○ crashes \((CrashLoopBackOff|Error|restarted)/m);
    terminal.type("\u001b[B\r");
    await terminal.shows(/Debugging container crashes of Pod two-fail with/);
    expect(await terminal.exit).toBe(0);
    const { code, stderr } = await debug("two-fail", "--", "true");
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /several containers and none is its default: well, crashes \(.*\), crashes-too \(.*\)$/m,
    );
  });

  it("that was chosen at the question is the one looked into", async () => {
    const terminal = openTerminal(ephemeraCommand(["debug", ...here, "several"]));
    await terminal.shows(/○ side/);
    terminal.type("\u001b[B\r");
    await terminal.shows(/\/ #$/);
    terminal.type("exit 7\r");
    expect(await terminal.exit).toBe(7);
    const target = "{.spec.ephemeralContainers[*].targetContainerName}";
    expect(await on("get", "pod", "several", "-o", `jsonpath=${target}`)).toBe("side");
  });
});

describe("a Pod that can't have a debugger of Linux", () => {
  const version = (name: string) =>
    on("get", "pod", name, "-o", "jsonpath={.metadata.resourceVersion}");

  it("is known as static before anything is sent", async () => {
    const node = await kubectlOk(["get", "nodes", "-o", "jsonpath={.items[0].metadata.name}"]);
    const annotations = { "kubernetes.io/config.mirror": "1f" };
    // The playground's kubelet would not run it: what counts is what the API server says of it.
    const spec = { ...pod([runs("main")]), nodeName: node };
    await apply(lonePod("mirror", spec, { annotations }));
    const words = ["mirror", "--image=busybox", "--", "true"];
    const { code, stderr } = await debug(...words);
    expect(code).toBe(1);
    expect(stderr).toContain(`the Pod mirror is static: the kubelet of node ${node} runs it`);
    expect(stderr).toContain(`debug node/${node}'`);
    const kubectls = await debug("mirror", "--image=busybox", "--attach=false", "-c", "d");
    expect(kubectls.stderr).toContain("static pods do not support ephemeral containers");
  });

  it("is known as one of Windows, and what is sent for it is admitted", async () => {
    const spec = { ...pod([{ name: "main", image: "app" }]), os: { name: "windows" } };
    await apply(lonePod("windows", { ...spec, schedulingGates: [{ name: "test.example/never" }] }));
    const before = await version("windows");
    const { code, stderr } = await debug("windows", "--", "cmd");
    expect(code).toBe(1);
    expect(stderr).toContain("the Pod windows runs on Windows, which needs an image of its own");
    const words = [
      "windows",
      "--image=tools",
      "--dry-run=server",
      "-o",
      "json",
      "--",
      "powershell",
    ];
    const planned = await debug(...words);
    expect(planned.stderr).toContain("The Pod runs on Windows");
    expect(JSON.parse(planned.stdout).spec.ephemeralContainers).toMatchObject([
      { image: "tools", command: ["powershell"] },
    ]);
    expect(await version("windows")).toBe(before);
  });
});

it("of exec can be no node", async () => {
  const { code, stderr } = await ephemera(["exec", "node/n1", "--", "true"]);
  expect(code).toBe(2);
  expect(stderr).toContain("node/n1 is a node, and sessions are in containers");
});
