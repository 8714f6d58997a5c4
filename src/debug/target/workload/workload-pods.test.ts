import { expect, it } from "vitest";
import { newestJob } from "./newest-job.ts";
import { type WorkloadKind, workloadKinds } from "./workload-kinds.ts";
import { podSelector, workloadPods } from "./workload-pods.ts";

function kind(name: string): WorkloadKind {
  const found = workloadKinds.find((each) => each.kind === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

it.each([
  ["Service", { app: "web", tier: "a" }, "app=web,tier=a"],
  ["ReplicationController", { app: "web" }, "app=web"],
  ["Deployment", { matchLabels: { app: "web" } }, "app=web"],
  [
    "Job",
    {
      matchLabels: { app: "web" },
      matchExpressions: [{ key: "tier", operator: "NotIn", values: ["b", "a"] }],
    },
    "app=web,tier notin (a,b)",
  ],
  ["Service", undefined, undefined],
  ["Service", {}, undefined],
])("asks for the Pods of a %s with %j by %s", (name, selector, text) => {
  expect(podSelector(kind(name), { spec: { ...(selector && { selector }) } })).toBe(text);
});

const owned = (name: string, uid?: string, controller = true) => ({
  metadata: {
    name,
    ...(uid && {
      ownerReferences: [{ apiVersion: "", kind: "", name: "", uid, controller }],
    }),
  },
});
const pods = [owned("own", "own"), owned("other", "other"), owned("kin", "own", false), owned("x")];
const object = { metadata: { name: "web", uid: "own" } };

it("counts only Pods a workload controls as its own, and all that a Service selects", () => {
  const names = (name: string) =>
    workloadPods({ workload: kind(name), object, pods, replicaSets: [] }).map(
      ({ metadata }) => metadata?.name,
    );
  expect(names("StatefulSet")).toEqual(["own"]);
  expect(names("Service")).toEqual(["own", "other", "kin", "x"]);
  expect(names("Deployment")).toEqual([]);
});

it("takes the Job that a CronJob made last", () => {
  const job = (name: string, creationTimestamp: string, uid: string) => {
    const { metadata } = owned(name, uid);
    return { metadata: { ...metadata, creationTimestamp } };
  };
  const jobs = [
    job("web-1", "2026-01-01T00:00:00Z", "own"),
    job("web-3", "2026-01-01T00:02:00Z", "own"),
    job("web-2", "2026-01-01T00:01:00Z", "own"),
    job("else", "2026-01-01T00:03:00Z", "other"),
  ];
  expect(newestJob(object, jobs)?.metadata?.name).toBe("web-3");
  expect(newestJob(object, jobs.slice(3))).toBeUndefined();
});
