import { once } from "node:events";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import {
  AppsV1Api,
  Attach,
  CoreV1Api,
  Exec,
  KubeConfig,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  PortForward,
  type V1Deployment,
  type V1Pod,
  type V1Status,
} from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

/** What programs written with the JavaScript client do, as its own examples do it. */
const namespace = "node-client";
const config = new KubeConfig();
let core: CoreV1Api;

const pod = (name: string, more: object): V1Pod => ({
  metadata: { name, namespace, labels: { app: name } },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: "main", image: "busybox", ...more }],
  },
});

beforeAll(async () => {
  config.loadFromFile(inject("kubeconfig"));
  core = config.makeApiClient(CoreV1Api);
  await core.createNamespace({ body: { metadata: { name: namespace } } });
});
afterAll(() => core.deleteNamespace({ name: namespace }));

/** Resolves with the first Pod an informer hears of that fits. */
async function hearOf(
  verb: "add" | "update" | "delete",
  fits: (pod: V1Pod) => boolean,
): Promise<V1Pod> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const informer = makeInformer(config, path, () => core.listNamespacedPod({ namespace }));
  const heard = new Promise<V1Pod>((resolve, reject) => {
    informer.on(verb, (object) => {
      if (fits(object)) resolve(object);
    });
    informer.on("error", reject);
  });
  await informer.start();
  try {
    return await heard;
  } finally {
    await informer.stop();
  }
}

const isReady = ({ status }: V1Pod) =>
  status?.conditions?.some((each) => each.type === "Ready" && each.status === "True") === true;

it("informs of a Pod's whole life", async () => {
  const added = hearOf("add", ({ metadata }) => metadata?.name === "lives");
  const ready = hearOf("update", (object) => object.metadata?.name === "lives" && isReady(object));
  const deleted = hearOf("delete", ({ metadata }) => metadata?.name === "lives");
  await core.createNamespacedPod({
    namespace,
    body: pod("lives", { command: ["sh", "-c", "trap exit TERM; while :; do sleep 1; done"] }),
  });
  expect((await added).status?.phase).toBe("Pending");
  expect((await ready).status?.phase).toBe("Running");
  await core.deleteNamespacedPod({ name: "lives", namespace });
  expect((await deleted).metadata?.deletionTimestamp).toBeDefined();
});

it("executes with stdin, and tells how it ended", async () => {
  await core.createNamespacedPod({
    namespace,
    body: pod("works", { command: ["cat"], stdin: true }),
  });
  await hearOf("update", (object) => object.metadata?.name === "works" && isReady(object));
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const command = ["sh", "-c", "read line; echo got $line; echo trouble >&2; exit 7"];
  const status = new Promise<V1Status>((resolve, reject) => {
    new Exec(config)
      .exec(namespace, "works", "main", command, stdout, stderr, stdin, false, resolve)
      .catch(reject);
  });
  const [out, err] = [text(stdout), text(stderr)];
  stdin.write("a line\n");
  expect(await status).toMatchObject({
    status: "Failure",
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: "7" }] },
  });
  expect(await out).toBe("got a line\n");
  expect(await err).toBe("trouble\n");
});

it("attaches to the container's own process", async () => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const socket = await new Attach(config).attach(
    namespace,
    "works",
    "main",
    stdout,
    stderr,
    stdin,
    false,
  );
  stdin.write("repeat me\n");
  const [chunk] = (await once(stdout, "data")) as [Buffer];
  expect(chunk.toString()).toBe("repeat me\n");
  socket.close();
});

it("forwards to a port", async () => {
  const serve = 'require("http").createServer((q, r) => r.end("served")).listen(8080)';
  await core.createNamespacedPod({
    namespace,
    body: pod("serves", {
      image: "ephemera.local/slim",
      args: ["-e", serve],
      readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
    }),
  });
  await hearOf("update", (object) => object.metadata?.name === "serves" && isReady(object));
  const [request, answer] = [new PassThrough(), new PassThrough()];
  const socket = await new PortForward(config).portForward(
    namespace,
    "serves",
    [8080],
    answer,
    null,
    request,
  );
  const heard = once(answer, "data") as Promise<[Buffer]>;
  request.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  // The client leaves its stream open when the server has closed the connection.
  expect((await heard).toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  (typeof socket === "function" ? socket() : socket)?.close();
});

it("applies on the server, and is told of conflicts", async () => {
  const objects = KubernetesObjectApi.makeApiClient(config);
  const wanted = (replicas: number): V1Deployment => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "applied", namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: "applied" } },
      template: {
        metadata: { labels: { app: "applied" } },
        spec: { containers: [{ name: "main", image: "busybox", command: ["sleep", "1"] }] },
      },
    },
  });
  const apply = (replicas: number, manager: string) =>
    objects.patch(
      wanted(replicas),
      undefined,
      undefined,
      manager,
      undefined,
      PatchStrategy.ServerSideApply,
    );
  await apply(0, "mine");
  await expect(apply(1, "theirs")).rejects.toMatchObject({ code: 409 });
  const apps = config.makeApiClient(AppsV1Api);
  const { metadata, spec } = await apps.readNamespacedDeployment({ name: "applied", namespace });
  expect(spec?.replicas).toBe(0);
  expect(
    metadata?.managedFields?.map(({ manager, operation }) => [manager, operation]),
  ).toContainEqual(["mine", "Apply"]);
});
