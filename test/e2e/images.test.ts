import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { collectImages } from "../../src/playground/kubelet/housekeeping/collect-images.ts";
import { createCriClient } from "../../src/playground/runtime/cri/client.ts";
import { openChannel } from "../../src/playground/runtime/grpc/channel.ts";
import { listAuthoritative } from "../../src/playground/runtime/images/image-store.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import { kubectlOk } from "./support/cluster.ts";
import { createPod, deletePods, getPod, waitForPod } from "./support/pods.ts";
import { startRegistry, type TestRegistry } from "./support/registry.ts";

const credentials = { username: "puller", password: "pa:ss" };
const waiting = "{.status.containerStatuses[0].state.waiting.reason}";

let registry: TestRegistry;
const pod = (name: string, image: string, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { terminationGracePeriodSeconds: 0, containers: [{ name: "main", image }], ...spec },
});

/** Reason and message of a Pod's events, oldest first. */
async function eventsOf(name: string): Promise<string[]> {
  const range = "{range .items[*]}{.type} {.reason}: {.message}{'\\n'}{end}";
  const words = ["get", "events", `--field-selector=involvedObject.name=${name}`];
  return (await kubectlOk([...words, "-o", `jsonpath=${range}`])).trimEnd().split("\n");
}

async function waitingMessage(name: string): Promise<string> {
  const { status } = await getPod(name);
  return status.containerStatuses[0]?.state.waiting?.message ?? "";
}

async function createPullSecret(name: string, server: string): Promise<void> {
  await kubectlOk([
    "create",
    "secret",
    "docker-registry",
    name,
    `--docker-server=${server}`,
    `--docker-username=${credentials.username}`,
    `--docker-password=${credentials.password}`,
  ]);
}

describe("a registry that lets everybody pull", () => {
  beforeEach(async () => {
    registry = await startRegistry();
  });
  afterEach(async () => {
    await deletePods("pulled", "again", "missing", "twins");
    await registry.close();
  });

  it("gives the image, and the events tell the pull with its time and size", async () => {
    const image = `${registry.host}/team/app:1`;
    await createPod(pod("pulled", image));
    const events = await eventsOf("pulled");
    expect(events).toContain(`Normal Pulling: Pulling image "${image}"`);
    const pulled = events.find((event) => event.startsWith("Normal Pulled")) ?? "";
    expect(pulled).toMatch(
      /Successfully pulled image ".*" in \d+(\.\d+)?m?s \(\d+(\.\d+)?m?s including waiting\)\. Image size: \d+ bytes\.$/,
    );
    expect((await getPod("pulled")).status.containerStatuses[0]?.imageID).toMatch(/sha256:/);

    const asked = registry.served.length;
    await createPod(pod("again", image));
    expect(await eventsOf("again")).toContain(
      `Normal Pulled: Container image "${image}" already present on machine and can be accessed by the pod`,
    );
    expect(registry.served.length).toBe(asked);
  });

  it("is asked once by a Pod for the image of two containers, which also wait together", async () => {
    const image = `${registry.host}/team/twins:1`;
    registry.failure = { status: 404, code: "MANIFEST_UNKNOWN", message: "manifest unknown" };
    const containers = ["a", "b"].map((name) => ({ name, image }));
    await createPod(pod("twins", image, { containers }), { ready: false });
    await waitForPod("twins", waiting, "ImagePullBackOff");
    await waitForPod("twins", waiting.replace("[0]", "[1]"), "ImagePullBackOff");
    const pulls = (events: string[], what: string) =>
      events.filter((event) => event.startsWith(what)).length;
    const refused = await eventsOf("twins");
    expect(pulls(refused, "Normal Pulling")).toBe(1);
    expect(pulls(refused, "Warning Failed: Failed to pull image")).toBe(1);
    registry.failure = undefined;
    await kubectlOk(["wait", "--for=condition=Ready", "pod/twins", "--timeout=60s"]);
    const pulled = await eventsOf("twins");
    expect(pulls(pulled, "Normal Pulled: Successfully pulled")).toBe(1);
    expect(pulls(pulled, "Normal Pulled: Container image")).toBe(1);
  });

  it("is quoted when it refuses, then waited for, and asked again", async () => {
    registry.failure = { status: 404, code: "MANIFEST_UNKNOWN", message: "no such thing here" };
    const image = `${registry.host}/team/missing:1`;
    await createPod(pod("missing", image), { ready: false });
    await waitForPod("missing", waiting, "ErrImagePull");
    expect(await waitingMessage("missing")).toMatch(
      /^rpc error: code = NotFound desc = failed to pull and unpack image ".*": .*not found$/,
    );
    await waitForPod("missing", waiting, "ImagePullBackOff");
    expect(await waitingMessage("missing")).toMatch(
      /^Back-off pulling image ".*": ErrImagePull: rpc error: code = NotFound desc = .*not found$/,
    );
    const events = await eventsOf("missing");
    expect(events).toContain("Warning Failed: Error: ErrImagePull");
    expect(events).toContain(`Normal BackOff: Back-off pulling image "${image}"`);
    expect(events).toContain("Warning Failed: Error: ImagePullBackOff");
    registry.failure = undefined;
    await kubectlOk(["wait", "--for=condition=Ready", "pod/missing", "--timeout=30s"]);
  });
});

describe("a registry that asks who pulls", () => {
  beforeEach(async () => {
    registry = await startRegistry({ credentials });
  });
  afterEach(async () => {
    await deletePods("private", "denied");
    await kubectlOk(["delete", "secret", "--ignore-not-found", "right", "wrong"]);
    await registry.close();
  });

  it("refuses a Pod without pull secrets, or with those of another registry", async () => {
    await createPullSecret("wrong", "127.0.0.1:1");
    const spec = { imagePullSecrets: [{ name: "wrong" }, { name: "absent" }] };
    await createPod(pod("denied", `${registry.host}/team/app:1`, spec), { ready: false });
    await waitForPod("denied", waiting, "ErrImagePull");
    expect(await waitingMessage("denied")).toMatch(/authorization failed|401 Unauthorized/);
    expect(registry.served).toEqual([]);
    expect(await eventsOf("denied")).toContain(
      "Warning FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (absent); attempting to pull the image may not succeed.",
    );
  });

  it("gives the image to a Pod with the right pull secret", async () => {
    await createPullSecret("right", registry.host);
    const spec = { imagePullSecrets: [{ name: "right" }] };
    await createPod(pod("private", `${registry.host}/team/app:1`, spec));
    expect(registry.served.some((line) => line.includes("/team/app/blobs/"))).toBe(true);
  });
});

describe("a full disk", () => {
  it("costs the images that no container is of and a registry would give back", async () => {
    registry = await startRegistry();
    const other = await startRegistry();
    const used = `${registry.host}/used:1`;
    const unused = `${other.host}/unused:1`;
    await createPod(pod("keeps", used));
    await createPod(pod("leaves", unused));
    await deletePods("leaves");

    const channel = openChannel(runtimePaths(inject("dataDirectory")).socket);
    const runtime = createCriClient(channel);
    const authoritative = new Set(await listAuthoritative(channel));
    const names = async () =>
      (await runtime.listImages({})).images.flatMap(({ repoTags }) => repoTags);
    expect(await names()).toContain(unused);

    const node = { runtime, isAuthoritative: (name: string) => authoritative.has(name) };
    const policy = { high: 0, low: 0, minimumAgeMilliseconds: 0 };
    const plan = await collectImages(node, new Map(), policy);
    expect(plan?.foundBytes).toBeGreaterThan(0);
    expect(await names()).not.toContain(unused);
    expect(await names()).toEqual(expect.arrayContaining([used, ...authoritative]));
    runtime.close();
    await deletePods("keeps");
    await Promise.all([registry.close(), other.close()]);
  });
});
