import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pods } from "../resources/pods/pods.ts";
import { type RunningServer, startServer } from "./fixtures/running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const label = (mode: string) => `pod-security.kubernetes.io/${mode}`;

async function namespace(name: string, modes: Record<string, string>) {
  const labels = Object.fromEntries(
    Object.entries(modes).map(([mode, level]) => [label(mode), level]),
  );
  const body = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
  return server.send({ method: "POST", path: "/api/v1/namespaces", body });
}

const podOf = (name: string, securityContext: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { containers: [{ name: "app", image: "busybox", securityContext }] },
});
const privileged = { privileged: true };
const violated = 'privileged (container "app" must not set securityContext.privileged=true)';

const create = (space: string, body: object, path = `/api/v1/namespaces/${space}/pods`) =>
  server.send({ method: "POST", path, body });
const messageOf = ({ json }: { json: unknown }) => (json as { message: string }).message;

describe("a namespace that enforces baseline", () => {
  beforeAll(async () => {
    await namespace("base", { enforce: "baseline" });
  });

  it("refuses a Pod that breaks it", async () => {
    const answer = await create("base", podOf("p", privileged));
    expect(answer.status).toBe(403);
    expect(answer.json).toMatchObject({
      reason: "Forbidden",
      message: `pods "p" is forbidden: violates PodSecurity "baseline:latest": ${violated}`,
      details: { name: "p", kind: "pods" },
    });
  });

  it("refuses a controller's Pod just the same", async () => {
    const making = server.registry.create(pods, "base", podOf("made", privileged));
    await expect(making).rejects.toThrow(`violates PodSecurity "baseline:latest": ${violated}`);
  });

  it("refuses an ephemeral container, and what would change nothing is let in", async () => {
    expect((await create("base", podOf("good"))).status).toBe(201);
    const patch = (container: object) =>
      server.send({
        method: "PATCH",
        path: "/api/v1/namespaces/base/pods/good/ephemeralcontainers",
        headers: { "Content-Type": "application/strategic-merge-patch+json" },
        body: { spec: { ephemeralContainers: [{ name: "dbg", image: "busybox", ...container }] } },
      });
    const refused = await patch({ securityContext: { capabilities: { add: ["SYS_PTRACE"] } } });
    expect(refused.status).toBe(403);
    expect(messageOf(refused)).toBe(
      'pods "good" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities (container "dbg" must not include "SYS_PTRACE" in securityContext.capabilities.add)',
    );
    expect((await patch({})).status).toBe(200);
  });

  it("takes a Deployment whose Pods it would refuse, and warns", async () => {
    const template = { metadata: { labels: { a: "b" } }, spec: podOf("x", privileged).spec };
    const body = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: { selector: { matchLabels: { a: "b" } }, template },
    };
    const answer = await create("base", body, "/apis/apps/v1/namespaces/base/deployments");
    expect(answer.status).toBe(201);
    expect(answer.headers.warning).toBe(
      `299 - ${JSON.stringify(`would violate PodSecurity "baseline:latest": ${violated}`)}`,
    );
  });

  it("refuses in a dry run, too", async () => {
    const path = "/api/v1/namespaces/base/pods?dryRun=All";
    expect((await create("base", podOf("p", privileged), path)).status).toBe(403);
  });
});

it("a namespace that only warns lets all Pods in", async () => {
  await namespace("warned", { warn: "baseline" });
  const answer = await create("warned", podOf("p", privileged));
  expect(answer.status).toBe(201);
  expect(answer.headers.warning).toContain("would violate PodSecurity");
});

it("a namespace without labels says nothing", async () => {
  await namespace("free", {});
  const answer = await create("free", podOf("p", privileged));
  expect(answer.status).toBe(201);
  expect(answer.headers.warning).toBeUndefined();
});

describe("labels of a namespace", () => {
  it("must be understood", async () => {
    const answer = await namespace("odd", { enforce: "strict", "warn-version": "v1.x" });
    expect(answer.status).toBe(422);
    expect(messageOf(answer)).toBe(
      `Namespace "odd" is invalid: [metadata.labels[${label("enforce")}]: Invalid value: "strict": must be one of privileged, baseline, restricted, metadata.labels[${label("warn-version")}]: Invalid value: "v1.x": must be "latest" or "v1.x"]`,
    );
  });

  it("that get stricter are answered with the Pods that break them", async () => {
    await namespace("rising", {});
    await create("rising", podOf("p", privileged));
    const answer = await server.send({
      method: "PATCH",
      path: "/api/v1/namespaces/rising",
      headers: { "Content-Type": "application/merge-patch+json" },
      body: { metadata: { labels: { [label("enforce")]: "baseline" } } },
    });
    expect(answer.status).toBe(200);
    expect(String(answer.headers.warning)).toBe(
      '299 - "existing pods in namespace \\"rising\\" violate the new PodSecurity enforce level \\"baseline:latest\\"", 299 - "p: privileged"',
    );
  });
});
