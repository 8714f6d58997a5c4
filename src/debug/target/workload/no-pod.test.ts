import { expect, it } from "vitest";
import type { Pod } from "../../../kubernetes/types.ts";
import { noPodError, noSelectorError } from "./no-pod.ts";
import { workloadKinds } from "./workload-kinds.ts";
import type { WorkloadObject } from "./workload-pods.ts";

function named(kind: string, parts: WorkloadObject = {}) {
  const workload = workloadKinds.find((each) => each.kind === kind);
  if (workload === undefined) throw new Error(`there is no ${kind}`);
  return { workload, object: { ...parts, metadata: { name: "web", uid: "own" } } };
}

const pod = (parts: Pod): Pod => ({
  ...parts,
  metadata: {
    ...parts.metadata,
    name: "web-1",
    ownerReferences: [{ apiVersion: "", kind: "", name: "", uid: "own", controller: true }],
  },
});
const ended = pod({ status: { phase: "Failed" } });
const going = pod({ metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });

it.each([
  {
    of: named("StatefulSet", { spec: { replicas: 0 } }),
    pods: [],
    says: "the StatefulSet web has no Pod to look into: it is scaled to 0",
    next: "Give it one with 'kubectl scale statefulset/web --replicas=1'.",
  },
  {
    of: named("StatefulSet", { spec: { replicas: 0 } }),
    pods: [going],
    says: "it is scaled to 0",
    next: "Give it one with 'kubectl scale statefulset/web --replicas=1'.",
  },
  {
    of: named("DaemonSet", { status: { desiredNumberScheduled: 0 } }),
    pods: [],
    says: "no node is meant for it",
    next: "Compare its node selector and tolerations with the nodes: 'kubectl describe daemonset/web'.",
  },
  {
    of: named("ReplicaSet", { spec: { replicas: 3 } }),
    pods: [],
    says: "none has been made, or none is left",
    next: "'kubectl describe replicaset/web' shows the events about it.",
  },
  {
    of: named("Job", { spec: { suspend: true } }),
    pods: [],
    says: "it is suspended",
    next: "Set its spec.suspend to false to let it run.",
  },
  {
    of: named("Job"),
    pods: [ended],
    says: "its only Pod has ended",
    next: "Look into a copy of one that waits instead (--hold), or see what it printed with 'kubectl logs web-1'.",
  },
  {
    of: named("Job"),
    pods: [ended, ended],
    says: "all of its 2 Pods have ended",
    next: "Look into a copy of one that waits instead (--hold), or see what it printed with 'kubectl logs web-1'.",
  },
  {
    of: named("Job"),
    pods: [ended, going],
    says: "its Pods have ended or are being deleted",
    next: "See what takes their place with 'kubectl get pods'.",
  },
  {
    of: named("Job"),
    pods: [going],
    says: "its only Pod is being deleted",
    next: "See what takes their place with 'kubectl get pods'.",
  },
  {
    of: named("Service", { spec: { selector: { tier: "a", app: "web" } } }),
    pods: [],
    says: "no Pod has the labels it selects, app=web,tier=a",
    next: "'kubectl get pods --show-labels' shows those there are.",
  },
])("explains: $says", ({ of, pods, says, next }) => {
  const error = noPodError({ ...of, pods, replicaSets: [] });
  expect(error).toMatchObject({ code: "NO_POD", next });
  expect(error.message).toContain(says);
});

it.each([
  {
    of: named("Service", { spec: { type: "ExternalName", externalName: "db.example" } }),
    says: "it only stands for the name db.example",
    next: "Debug a Pod that uses it",
  },
  {
    of: named("Service", { spec: {} }),
    says: "it has no selector",
    next: "'kubectl get endpointslices -l kubernetes.io/service-name=web'",
  },
  { of: named("CronJob"), says: "it has no Job", next: "--from=cronjob/web web-now" },
  {
    of: named("CronJob", { spec: { suspend: true } }),
    says: "it is suspended and has no Job",
    next: "--from=cronjob/web web-now",
  },
  { of: named("Job"), says: "it has no selector", next: "'kubectl get pods'" },
])("explains where there is nothing to ask for: $says", ({ of, says, next }) => {
  const error = noSelectorError(of);
  expect(error).toMatchObject({ code: "NO_POD", next: expect.stringContaining(next) });
  expect(error.message).toContain(says);
});
