import { expect, it } from "vitest";
import { parseTarget } from "./parse-target.ts";

it.each([
  ["web", { kind: "pod", pod: "web" }],
  ["web/app", { kind: "pod", pod: "web", container: "app" }],
  ["pod/web", { kind: "pod", pod: "web" }],
  ["pods/web", { kind: "pod", pod: "web" }],
  ["Pod/web", { kind: "pod", pod: "web" }],
  ["po/web/app", { kind: "pod", pod: "web", container: "app" }],
  ["pod", { kind: "pod", pod: "pod" }],
  ["node", { kind: "pod", pod: "node" }],
  ["deploy", { kind: "pod", pod: "deploy" }],
  ["pod/job/main", { kind: "pod", pod: "job", container: "main" }],
  ["deploy.example/main", { kind: "pod", pod: "deploy.example", container: "main" }],
  ["node/n1", { kind: "node", node: "n1" }],
  ["nodes/n1.example", { kind: "node", node: "n1.example" }],
  ["no/n1", { kind: "node", node: "n1" }],
])("reads %s", (text, target) => {
  expect(parseTarget(text)).toEqual(target);
});

it.each([
  ["deploy", "Deployment"],
  ["deployment", "Deployment"],
  ["deployments", "Deployment"],
  ["Deployments.Apps", "Deployment"],
  ["deployment.apps", "Deployment"],
  ["deployments.v1.apps", "Deployment"],
  ["deploy.apps", "Deployment"],
  ["sts", "StatefulSet"],
  ["statefulsets.apps", "StatefulSet"],
  ["ds", "DaemonSet"],
  ["rs", "ReplicaSet"],
  ["rc", "ReplicationController"],
  ["replicationcontrollers.v1.", "ReplicationController"],
  ["job", "Job"],
  ["jobs.batch", "Job"],
  ["cj", "CronJob"],
  ["cronjob", "CronJob"],
  ["svc", "Service"],
  ["services", "Service"],
])("reads %s/NAME as a %s", (word, kind) => {
  expect(parseTarget(`${word}/web`)).toEqual({
    kind: "workload",
    workload: expect.objectContaining({ kind }),
    name: "web",
  });
  expect(parseTarget(`${word}/web/app`)).toMatchObject({ name: "web", container: "app" });
});

it.each([
  "",
  "/",
  "web/",
  "/app",
  "a/b/c",
  "pod/",
  "pod/a/b/c",
  "node/",
  "node/a/b",
  "deploy/",
  "deploy/a/",
  "svc/a/b/c",
])("refuses %j", (text) => {
  expect(() => parseTarget(text)).toThrow(expect.objectContaining({ code: "TARGET_MALFORMED" }));
});
