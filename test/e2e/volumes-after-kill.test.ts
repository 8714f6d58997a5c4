import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mountsBelow, readMountTable } from "../../src/playground/mounts/mount-table.ts";
import { testPodCidr } from "../pod-cidr.ts";
import { ownPlayground } from "./support/own-playground.ts";
import { busybox, type TestPod } from "./support/pods.ts";

const playground = ownPlayground(testPodCidr("volumes"));

beforeAll(async () => {
  await playground.start();
  await playground.kubectl(["create", "configmap", "settings", "--from-literal=a=1"]);
  await playground.kubectl(["create", "secret", "generic", "keys", "--from-literal=key=old"]);
  const volumes = [
    { name: "config", configMap: { name: "settings" } },
    { name: "secret", secret: { secretName: "keys" } },
    { name: "disk", emptyDir: {} },
    { name: "memory", emptyDir: { medium: "Memory", sizeLimit: "4Mi" } },
    {
      name: "info",
      downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] },
    },
  ];
  const volumeMounts = [
    ...volumes.map(({ name }) => ({ name, mountPath: `/${name}` })),
    { name: "memory", mountPath: "/part", subPath: "part" },
  ];
  const script = "trap exit TERM; while :; do sleep 0.1; done";
  const pod = busybox("lasting", script, { spec: { volumes }, container: { volumeMounts } });
  await playground.kubectl(["create", "-f", "-"], JSON.stringify(pod));
  await playground.kubectl(["wait", "--for=condition=Ready", "pod/lasting", "--timeout=60s"]);
  await inShell("echo kept | tee /disk/f /memory/f >/part/f");
});
afterAll(() => playground.remove());

function inShell(line: string): Promise<string> {
  return playground.kubectl(["exec", "lasting", "--", "sh", "-c", line]);
}

async function seen(condition: string): Promise<void> {
  const loop = `until ${condition} 2>/dev/null; do sleep 0.05; done`;
  await playground.kubectl(["exec", "lasting", "--", "timeout", "30", "sh", "-c", loop]);
}

async function getPod(): Promise<TestPod> {
  return JSON.parse(await playground.kubectl(["get", "pod", "lasting", "-o", "json"])) as TestPod;
}

const mountsOf = async (uid: string) =>
  mountsBelow(await readMountTable(), playground.data).filter((point) => point.includes(uid));

it("volumes keep what they hold and follow their sources after the playground was killed", async () => {
  const before = await getPod();
  const mounts = await mountsOf(before.metadata.uid);
  playground.signal("playground", "SIGKILL");
  await playground.start();
  expect(await inShell("cat /disk/f /memory/f /part/f")).toBe("kept\nkept\nkept\n");
  await playground.kubectl(["patch", "configmap", "settings", "-p", '{"data":{"a":"2"}}']);
  await playground.kubectl(["patch", "secret", "keys", "-p", '{"stringData":{"key":"young"}}']);
  await playground.kubectl(["label", "pod", "lasting", "tier=two"]);
  await seen('[ "$(cat /config/a /secret/key)" = 2young ]');
  await seen(`grep -qx 'tier="two"' /info/labels`);
  expect(await mountsOf(before.metadata.uid)).toEqual(mounts);
  expect((await getPod()).status.containerStatuses[0]).toMatchObject({
    restartCount: 0,
    containerID: before.status.containerStatuses[0]?.containerID,
  });
});

it("a change made just before the playground is killed is there after the next start", async () => {
  await playground.kubectl(["patch", "configmap", "settings", "-p", '{"data":{"a":"3"}}']);
  playground.signal("playground", "SIGKILL");
  await playground.start();
  await seen('[ "$(cat /config/a)" = 3 ]');
  expect(await inShell("cat /config/..data/a")).toBe("3");
});

it("nothing of the Pod is left when it goes, whoever made its mounts", async () => {
  const { metadata } = await getPod();
  playground.signal("playground", "SIGKILL");
  await playground.start();
  await playground.kubectl(["delete", "pod", "lasting", "--grace-period=1"]);
  expect(await mountsOf(metadata.uid)).toEqual([]);
  for (const place of ["pods", "memory"]) {
    expect(existsSync(join(playground.data, place, metadata.uid))).toBe(false);
  }
});
