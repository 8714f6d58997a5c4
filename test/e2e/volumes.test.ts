import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectl, kubectlOk } from "./support/cluster.ts";
import { waitForEvent } from "./support/events.ts";
import { inShell, seenInShell } from "./support/pod-shell.ts";
import { busybox, createPod, deletePods, getPod } from "./support/pods.ts";

const idle = "trap exit TERM; while :; do sleep 0.1; done";

/** A busybox Pod whose one container mounts each volume at `/NAME`, besides what a test adds. */
function mounting(
  name: string,
  volumes: object[],
  { mounts = [], ...rest }: { mounts?: object[]; [field: string]: unknown } = {},
): object {
  const own = (volumes as { name: string }[]).map((volume) => ({
    name: volume.name,
    mountPath: `/${volume.name}`,
  }));
  return busybox(name, idle, {
    spec: { volumes, ...rest },
    container: { volumeMounts: [...own, ...mounts] },
  });
}

beforeAll(async () => {
  await kubectlOk(["create", "configmap", "followed", "--from-literal=a=1", "--from-literal=b=2"]);
  await kubectlOk(["create", "secret", "generic", "followed", "--from-literal=key=old"]);
});
afterAll(async () => {
  await deletePods("follower", "projected", "modes", "scratch", "late", "owned", "bounded");
  await kubectlOk(["delete", "configmap", "--ignore-not-found", "followed", "soon"]);
  await kubectlOk(["delete", "secret", "--ignore-not-found", "followed", "soon"]);
});

describe("what is mounted", () => {
  beforeAll(async () => {
    const pod = mounting(
      "follower",
      [
        { name: "config", configMap: { name: "followed" } },
        { name: "secret", secret: { secretName: "followed" } },
        {
          name: "info",
          downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] },
        },
      ],
      { mounts: [{ name: "config", mountPath: "/part", subPath: "a" }] },
    );
    await createPod(pod);
    await kubectlOk(["label", "pod", "follower", "tier=one"]);
  });

  it("follows its configMap, secret and labels without a restart, and never through a subPath", async () => {
    const before = await getPod("follower");
    await kubectlOk(["patch", "configmap", "followed", "-p", '{"data":{"a":"new","c":"3"}}']);
    await kubectlOk(["patch", "secret", "followed", "-p", '{"stringData":{"key":"young"}}']);
    await kubectlOk(["label", "pod", "follower", "--overwrite", "tier=two"]);
    await seenInShell("follower", '[ "$(cat /config/a)" = new ] && [ "$(cat /config/c)" = 3 ]');
    await seenInShell("follower", '[ "$(cat /secret/key)" = young ]');
    await seenInShell("follower", `grep -qx 'tier="two"' /info/labels`);
    expect(await inShell("follower", "cat /part")).toBe("1");
    const after = await getPod("follower");
    expect(after.status.containerStatuses[0]).toMatchObject({
      restartCount: 0,
      containerID: before.status.containerStatuses[0]?.containerID,
    });
  });

  it("loses the keys its source loses", async () => {
    const patch = '[{"op":"remove","path":"/data/c"}]';
    await kubectlOk(["patch", "configmap", "followed", "--type=json", "-p", patch]);
    await seenInShell("follower", "[ ! -e /config/c ]");
    expect(await inShell("follower", "ls /config")).toBe("a\nb\n");
  });

  it("is read-only, and a secret lies on a tmpfs", async () => {
    for (const file of ["/config/x", "/secret/x", "/info/x"]) {
      const { code, stderr } = await kubectl(["exec", "follower", "--", "touch", file]);
      expect(code).toBe(1);
      expect(stderr).toContain("Read-only file system");
    }
    const types = await inShell("follower", "stat -f -c %T /secret /info");
    expect(types).toBe("tmpfs\ntmpfs\n");
  });
});

it("a projected volume has all four sources in one place", async () => {
  const pod = mounting("projected", [
    {
      name: "all",
      projected: {
        defaultMode: 0o440,
        sources: [
          { configMap: { name: "followed", items: [{ key: "b", path: "deep/b.conf" }] } },
          { secret: { name: "followed", items: [{ key: "key", path: "key", mode: 0o400 }] } },
          {
            downwardAPI: {
              items: [
                { path: "name", fieldRef: { fieldPath: "metadata.name" } },
                {
                  path: "cpu",
                  resourceFieldRef: { containerName: "main", resource: "requests.cpu" },
                },
              ],
            },
          },
          { serviceAccountToken: { path: "token", audience: "vault", expirationSeconds: 600 } },
        ],
      },
    },
  ]);
  await createPod(pod);
  expect(await inShell("projected", "cd /all; cat deep/b.conf name; head -c 2 token")).toBe(
    "2projectedey",
  );
  expect(await inShell("projected", "stat -L -c '%n %a' /all/deep/b.conf /all/key /all/cpu")).toBe(
    "/all/deep/b.conf 440\n/all/key 400\n/all/cpu 440\n",
  );
});

it("files have their volume's mode, or their own", async () => {
  const items = [
    { key: "a", path: "a" },
    { key: "b", path: "b", mode: 0o755 },
  ];
  await createPod(
    mounting("modes", [{ name: "v", configMap: { name: "followed", defaultMode: 0o600, items } }]),
  );
  expect(await inShell("modes", "stat -L -c %a /v/a /v/b")).toBe("600\n755\n");
});

it("a Pod starts without what is optional, and sees it when it comes", async () => {
  await createPod(
    mounting("late", [
      { name: "c", configMap: { name: "soon", optional: true } },
      { name: "s", secret: { secretName: "soon", optional: true } },
    ]),
  );
  expect(await inShell("late", "ls /c /s")).toBe("/c:\n\n/s:\n");
  await kubectlOk(["create", "configmap", "soon", "--from-literal=k=here"]);
  await kubectlOk(["create", "secret", "generic", "soon", "--from-literal=k=here"]);
  await seenInShell("late", '[ "$(cat /c/k /s/k)" = herehere ]');
});

it("a Pod waits for what is not optional, and says so", async () => {
  await createPod(mounting("waits", [{ name: "c", configMap: { name: "absent" } }]), {
    ready: false,
  });
  const event = /^FailedMount (.*)$/m;
  expect((await waitForEvent("waits", event))[1]).toBe(
    'MountVolume.SetUp failed for volume "c" : configmap "absent" not found',
  );
  await kubectlOk(["create", "configmap", "absent", "--from-literal=k=v"]);
  await kubectlOk(["wait", "--for=condition=Ready", "pod/waits", "--timeout=60s"]);
  await deletePods("waits");
  await kubectlOk(["delete", "configmap", "absent"]);
});

it("an emptyDir is shared by the containers of a Pod, on disk or in memory of its size", async () => {
  const pod = mounting("scratch", [
    { name: "disk", emptyDir: {} },
    { name: "memory", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
  ]) as { spec: { containers: object[]; initContainers?: object[] } };
  pod.spec.initContainers = [
    {
      name: "first",
      image: "busybox",
      command: ["sh", "-c", "echo hello >/disk/from-init"],
      volumeMounts: [{ name: "disk", mountPath: "/disk" }],
    },
  ];
  await createPod(pod);
  expect(await inShell("scratch", "cat /disk/from-init; stat -c %a /disk /memory")).toBe(
    "hello\n777\n777\n",
  );
  expect(await inShell("scratch", "stat -f -c '%T' /memory; df -k /memory | tail -1")).toMatch(
    /^tmpfs\n\S+\s+1024\s/,
  );
  const { stderr } = await kubectl([
    "exec",
    "scratch",
    "--",
    "dd",
    "if=/dev/zero",
    "of=/memory/big",
    "bs=1M",
    "count=2",
  ]);
  expect(stderr).toContain("No space left on device");
});

it("an emptyDir in memory is no larger than what the Pod may have of it", async () => {
  const volumes = [{ name: "m", emptyDir: { medium: "Memory", sizeLimit: "1Gi" } }];
  const container = {
    resources: { limits: { memory: "64Mi" } },
    volumeMounts: [{ name: "m", mountPath: "/m" }],
  };
  await createPod(busybox("bounded", idle, { spec: { volumes }, container }));
  expect(await inShell("bounded", "df -k /m | tail -1")).toMatch(/^\S+\s+65536\s/);
});

it.each(["Always", "OnRootMismatch"])("volumes belong to fsGroup (%s)", async (policy) => {
  const pod = mounting(
    "owned",
    [
      { name: "e", emptyDir: {} },
      { name: "m", emptyDir: { medium: "Memory" } },
      { name: "c", configMap: { name: "followed", defaultMode: 0o400 } },
    ],
    {
      securityContext: {
        runAsUser: 1000,
        runAsGroup: 3000,
        fsGroup: 2000,
        fsGroupChangePolicy: policy,
      },
    },
  );
  await createPod(pod);
  expect(await inShell("owned", "id -G; touch /e/x /m/x; stat -c '%u %g' /e/x /m/x")).toBe(
    "3000 2000\n1000 2000\n1000 2000\n",
  );
  expect(await inShell("owned", "stat -c '%g %a' /e /m; stat -L -c '%g %a' /c/a; cat /c/b")).toBe(
    "2000 2777\n2000 2777\n2000 440\n2",
  );
  await deletePods("owned");
});

it.each<[string, object, RegExp]>([
  [
    "a claim",
    { persistentVolumeClaim: { claimName: "data" } },
    /^FailedMount .*volume "v" : .*persistentVolumeClaim.*not offered by the playground$/m,
  ],
  [
    "a network file system",
    { nfs: { server: "localhost", path: "/" } },
    /^FailedMount .*volume "v" : .*nfs.*not offered by the playground$/m,
  ],
])("%s is refused with a reason", async (_what, source, event) => {
  await createPod(mounting("refused", [{ name: "v", ...source }]), { ready: false });
  expect(await waitForEvent("refused", event)).toHaveLength(1);
  await deletePods("refused");
});

it("a block device is refused with a reason", async () => {
  const pod = busybox("refused", idle, {
    spec: { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] },
    container: { volumeDevices: [{ name: "v", devicePath: "/dev/xvda" }] },
  });
  await createPod(pod, { ready: false });
  const event = /^FailedMount .*volumeDevices.* does not offer$/m;
  expect(await waitForEvent("refused", event)).toHaveLength(1);
  await deletePods("refused");
});
