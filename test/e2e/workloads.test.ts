import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectl, kubectlOk } from "./support/cluster.ts";

/** Workloads as people use them, typed into stock kubectl, in a namespace of their own. */
const inNamespace = ["-n", "workloads"];
const on = (...words: string[]) => kubectlOk([...words, ...inNamespace]);

beforeAll(() => kubectlOk(["create", "namespace", "workloads"]));
afterAll(() => kubectlOk(["delete", "namespace", "workloads"]));

const template = (app: string, rest = "") => `
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: main, image: busybox, command: [sleep, "3600"]${rest}}]`;

const apply = (manifest: string) =>
  kubectlOk(["apply", "-f", "-", ...inNamespace], { input: manifest });

const deployment = (name: string, spec: string) =>
  apply(`apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec:\n${spec}`);

/** What a jsonpath finds, words apart by blanks. */
const read = async (path: string, ...words: string[]) =>
  (await on("get", ...words, "-o", `jsonpath=${path}`)).trim();

describe("a Deployment", () => {
  it("rolls out, updates, goes back, and keeps its history", async () => {
    await deployment("web", `  replicas: 2${template("web")}`);
    expect(await on("rollout", "status", "deploy/web", "--timeout=60s")).toContain(
      'deployment "web" successfully rolled out',
    );
    await on("set", "image", "deploy/web", "main=busybox:latest");
    await on("rollout", "status", "deploy/web", "--timeout=60s");
    expect(await on("get", "rs", "-l", "app=web", "--no-headers")).toMatch(
      /^web-[4-9bcdf]+ +[02] +[02] +[02] .*\nweb-[4-9bcdf]+ +[02] +[02] +[02] .*\n$/,
    );
    expect(await on("rollout", "history", "deploy/web")).toMatch(/1 +<none>\n2 +<none>/);
    await on("rollout", "undo", "deploy/web");
    await on("rollout", "status", "deploy/web", "--timeout=60s");
    expect(await on("rollout", "history", "deploy/web")).toMatch(/2 +<none>\n3 +<none>/);
    expect(await read("{.spec.template.spec.containers[0].image}", "deploy/web")).toBe("busybox");
  });

  it("scales, also while it is paused, and rolls out nothing then", async () => {
    await on("scale", "deploy/web", "--replicas=3");
    await on("rollout", "status", "deploy/web", "--timeout=60s");
    await on("rollout", "pause", "deploy/web");
    await on("set", "env", "deploy/web", "A=b");
    await on("scale", "deploy/web", "--replicas=1");
    await on("wait", "deploy/web", "--for=jsonpath={.status.replicas}=1", "--timeout=60s");
    expect(await read("{.status.conditions[?(@.type=='Progressing')].reason}", "deploy/web")).toBe(
      "DeploymentPaused",
    );
    expect((await on("get", "rs", "-l", "app=web", "-o", "name")).trim().split("\n")).toHaveLength(
      2,
    );
    await on("rollout", "resume", "deploy/web");
    await on("rollout", "status", "deploy/web", "--timeout=60s");
    expect((await on("get", "rs", "-l", "app=web", "-o", "name")).trim().split("\n")).toHaveLength(
      3,
    );
  });

  it("with Recreate has no two templates' Pods at the same time", async () => {
    await deployment("once", `  replicas: 2\n  strategy: {type: Recreate}${template("once")}`);
    await on("rollout", "status", "deploy/once", "--timeout=60s");
    await on("set", "env", "deploy/once", "A=b");
    await on("rollout", "status", "deploy/once", "--timeout=60s");
    const events = await read(
      "{range .items[*]}{.message}{'\\n'}{end}",
      "events",
      "--field-selector=involvedObject.name=once,reason=ScalingReplicaSet",
    );
    expect(events.split("\n").map((line) => line.replace(/once-\w+/, "X"))).toEqual([
      "Scaled up replica set X from 0 to 2",
      "Scaled down replica set X from 2 to 0",
      "Scaled up replica set X from 0 to 2",
    ]);
  });

  it("says that it makes no progress when its deadline has passed", async () => {
    await deployment(
      "stuck",
      `  progressDeadlineSeconds: 1${template("stuck", ", readinessProbe: {exec: {command: ['false']}}")}`,
    );
    const { code, stderr } = await kubectl(["rollout", "status", "deploy/stuck", ...inNamespace]);
    expect(stderr).toContain('deployment "stuck" exceeded its progress deadline');
    expect(code).toBe(1);
  });
});

describe("a deletion", () => {
  const make = async (name: string) => {
    await deployment(name, `  replicas: 1${template(name)}`);
    await on("rollout", "status", `deploy/${name}`, "--timeout=60s");
  };
  const left = async (name: string) =>
    (await on("get", "deploy,rs,pods", "-l", `app=${name}`, "-o", "name")).trim();

  it("in the background takes the dependents along", async () => {
    await make("back");
    await on("delete", "deploy/back");
    await on("wait", "pods", "-l", "app=back", "--for=delete", "--timeout=60s");
    expect(await left("back")).toBe("");
  });

  it("in the foreground ends when the dependents are gone", async () => {
    await make("fore");
    await on("delete", "deploy/fore", "--cascade=foreground", "--timeout=60s");
    expect(await left("fore")).toBe("");
  });

  it("that orphans leaves them without an owner, and another Deployment adopts them", async () => {
    await make("orphan");
    const uid = await read("{.items[0].metadata.uid}", "pods", "-l", "app=orphan");
    await on("delete", "deploy/orphan", "--cascade=orphan");
    expect(await read("{.items[0].metadata.ownerReferences}", "rs", "-l", "app=orphan")).toBe("");
    await make("orphan");
    expect(await read("{.items[*].metadata.uid}", "pods", "-l", "app=orphan")).toBe(uid);
    expect(
      await read("{.items[0].metadata.ownerReferences[0].kind}", "rs", "-l", "app=orphan"),
    ).toBe("Deployment");
  });
});

it("replaces a Pod whose labels were changed, and lets go of it", async () => {
  await deployment("labels", `  replicas: 1${template("labels")}`);
  await on("rollout", "status", "deploy/labels", "--timeout=60s");
  const name = await read("{.items[0].metadata.name}", "pods", "-l", "app=labels");
  await on("label", "pod", name, "app=mine", "--overwrite");
  await on("wait", `pod/${name}`, "--for=jsonpath={.metadata.labels.app}=mine", "--timeout=10s");
  await on(
    "wait",
    "deploy/labels",
    "--for=jsonpath={.status.availableReplicas}=1",
    "--timeout=60s",
  );
  expect(await read("{.metadata.ownerReferences}", "pod", name)).toBe("");
  expect(await read("{.items[*].metadata.name}", "pods", "-l", "app=labels")).not.toContain(name);
});

describe("a Job", () => {
  const job = (name: string, spec: string, command: string) =>
    apply(`apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec:
${spec}
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      containers: [{name: main, image: busybox, command: [sh, -c, ${JSON.stringify(command)}]}]`);

  it("completes, and keeps its Pods for their logs", async () => {
    await job("work", "  completions: 2", "echo done");
    await on("wait", "job/work", "--for=condition=complete", "--timeout=60s");
    expect(await on("get", "job", "work", "--no-headers")).toMatch(/^work +Complete +2\/2 +\d+s/);
    expect(await on("logs", "job/work")).toBe("done\n");
  });

  it("fails at its limit", async () => {
    await job("fails", "  backoffLimit: 0", "exit 3");
    await on("wait", "job/fails", "--for=condition=failed", "--timeout=60s");
    expect(
      await read(
        "{.status.conditions[?(@.type=='Failed')].reason} {.status.failed}",
        "job",
        "fails",
      ),
    ).toBe("BackoffLimitExceeded 1");
  });

  it("of the Indexed kind gives each Pod its index", async () => {
    await job(
      "indexed",
      "  completions: 3\n  parallelism: 3\n  completionMode: Indexed",
      "echo $JOB_COMPLETION_INDEX $HOSTNAME",
    );
    await on("wait", "job/indexed", "--for=condition=complete", "--timeout=60s");
    const logs = await on("logs", "-l", "job-name=indexed", "--max-log-requests=9");
    expect(logs.trim().split("\n").toSorted()).toEqual([
      "0 indexed-0",
      "1 indexed-1",
      "2 indexed-2",
    ]);
    expect(await read("{.status.completedIndexes}", "job", "indexed")).toBe("0-2");
  });

  it("goes with its Pods, finalizers and all", async () => {
    await on("delete", "jobs", "--all");
    await on("wait", "pods", "-l", "job-name", "--for=delete", "--timeout=60s");
    expect(await on("get", "pods", "-l", "job-name", "-o", "name")).toBe("");
  });
});

it("keeps StatefulSets in their order and DaemonSets on the node, and updates both", async () => {
  await apply(`apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  serviceName: db${template("db")}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:${template("agent")}`);
  for (const workload of ["sts/db", "ds/agent"]) {
    await on("rollout", "status", workload, "--timeout=60s");
    await on("set", "env", workload, "A=b");
    await on("rollout", "status", workload, "--timeout=60s");
  }
  expect(await read("{.items[*].metadata.name}", "pods", "-l", "app=db")).toBe("db-0 db-1");
  expect(await read("{.items[*].spec.hostname}", "pods", "-l", "app=db")).toBe("db-0 db-1");
  await on("scale", "sts/db", "--replicas=1");
  await on("wait", "pod/db-1", "--for=delete", "--timeout=60s");
  await on("rollout", "undo", "ds/agent");
  await on("rollout", "status", "ds/agent", "--timeout=60s");
  expect(await read("{.spec.template.spec.containers[0].env}", "ds/agent")).toBe("");
});
