import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitForEvent } from "./support/events.ts";
import { inShell } from "./support/pod-shell.ts";
import { busybox, createPod, deletePods, getPod, waitForPod } from "./support/pods.ts";

const names = ["fills-volume", "fills-memory", "fills-pod", "fills-container", "stays"] as const;
const idle = "trap exit TERM; while :; do sleep 0.1; done";
const fill = (file: string) => `dd if=/dev/zero of=${file} bs=64k count=32; ${idle}`;
const limits = (size: string) => ({ resources: { limits: { "ephemeral-storage": size } } });

function withVolume(name: string, emptyDir: object, script: string): object {
  return busybox(name, script, {
    spec: { terminationGracePeriodSeconds: 60, volumes: [{ name: "scratch", emptyDir }] },
    container: { volumeMounts: [{ name: "scratch", mountPath: "/scratch" }] },
  });
}

/** All at once: a node looks at each of them every ten seconds. */
beforeAll(async () => {
  const roomy = { name: "roomy", image: "busybox", command: ["sh", "-c", idle], ...limits("1Gi") };
  const greedy = busybox("fills-container", fill("/big"), { container: limits("1Mi") }) as {
    spec: { containers: object[] };
  };
  greedy.spec.containers.push(roomy);
  await Promise.all([
    createPod(withVolume("fills-volume", { sizeLimit: "1024Ki" }, fill("/scratch/big"))),
    // A tmpfs gives whole pages: one byte is more than a hundred.
    createPod(
      withVolume(
        "fills-memory",
        { medium: "Memory", sizeLimit: "100" },
        `echo >/scratch/x; ${idle}`,
      ),
    ),
    createPod(busybox("fills-pod", fill("/big"), { container: limits("1Mi") })),
    createPod(greedy),
    createPod(withVolume("stays", { sizeLimit: "16Mi" }, fill("/scratch/big"))),
  ]);
});
afterAll(() => deletePods(...names));

describe("a Pod is evicted when it has written", () => {
  it.each([
    [
      "more to its emptyDir than that may hold",
      "fills-volume",
      'Usage of EmptyDir volume "scratch" exceeds the limit "1Mi". ',
    ],
    [
      "more to its emptyDir in memory than that may hold",
      "fills-memory",
      'Usage of EmptyDir volume "scratch" exceeds the limit "100". ',
    ],
    [
      "more than its containers may together",
      "fills-pod",
      "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ",
    ],
    [
      "more in a container than that may",
      "fills-container",
      'Container main exceeded its local ephemeral storage limit "1Mi". ',
    ],
  ])("%s", async (_what, name, message) => {
    await waitForPod(name, "{.status.phase}", "Failed");
    const { status } = await getPod(name);
    expect(status).toMatchObject({ phase: "Failed", reason: "Evicted", message });
    expect(status.containerStatuses[0]).toMatchObject({ restartCount: 0 });
    expect(status.containerStatuses[0]?.state).toHaveProperty("terminated");
    const [, told] = await waitForEvent(name, /^Evicted (.*)$/m);
    expect(told).toBe(message);
  });

  it("and stays when it has written less", async () => {
    expect((await getPod("stays")).status.phase).toBe("Running");
    expect(await inShell("stays", "ls /scratch")).toBe("big\n");
  });
});
