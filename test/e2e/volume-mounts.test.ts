import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mountsBelow, readMountTable } from "../../src/playground/mounts/mount-table.ts";
import { kubectl, kubectlCommand, kubectlOk } from "./support/cluster.ts";
import { waitForEvent } from "./support/events.ts";
import { inShell } from "./support/pod-shell.ts";
import { busybox, createPod, deletePods, getPod, waitForPod } from "./support/pods.ts";
import { run } from "./support/run.ts";
import { startProcess } from "./support/start-process.ts";

const idle = "trap exit TERM; while :; do sleep 0.1; done";

/** A directory of the node that the tests' Pods may mount. */
let host: string;
beforeAll(async () => {
  host = await mkdtemp(join(tmpdir(), "ephemera-host-"));
});
afterAll(async () => {
  await rm(host, { recursive: true });
});

/** Events outlive their Pods: each Pod that is refused needs a name of its own. */
let count = 0;
const nextName = () => `refused-${count++}`;

interface MountingOptions {
  source?: object;
  script?: string;
  container?: object;
}

/** A Pod with one volume `v`, by default the tests' own directory, and these mounts of it. */
function mounting(name: string, mounts: object[], options: MountingOptions = {}): object {
  const { source = { hostPath: { path: host } }, script = idle, container = {} } = options;
  return busybox(name, script, {
    spec: { volumes: [{ name: "v", ...source }] },
    container: { volumeMounts: mounts.map((mount) => ({ name: "v", ...mount })), ...container },
  });
}

describe("hostPath", () => {
  it("shows a directory, a file and a device of the node, and makes what it may", async () => {
    await writeFile(join(host, "file"), "of the node");
    const volumes = [
      { name: "dir", hostPath: { path: host, type: "Directory" } },
      { name: "file", hostPath: { path: join(host, "file"), type: "File" } },
      { name: "made", hostPath: { path: join(host, "a/b"), type: "DirectoryOrCreate" } },
      { name: "touched", hostPath: { path: join(host, "c/d"), type: "FileOrCreate" } },
      { name: "device", hostPath: { path: "/dev/zero", type: "CharDevice" } },
    ];
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));
    await createPod(busybox("host", idle, { spec: { volumes }, container: { volumeMounts } }));
    expect(await inShell("host", "cat /dir/file /file; echo >/made/x; echo y >/touched")).toBe(
      "of the nodeof the node",
    );
    expect(await readdir(join(host, "a/b"))).toEqual(["x"]);
    expect(await readFile(join(host, "c/d"), "utf8")).toBe("y\n");
    await deletePods("host");
    expect(await readFile(join(host, "file"), "utf8")).toBe("of the node");
  });

  it.each([
    ["Directory", "/dev/zero", "a directory"],
    ["File", "/dev", "a file"],
    ["Socket", "/dev/zero", "a socket file"],
    ["CharDevice", "/dev", "a character device"],
    ["BlockDevice", "/dev/zero", "a block device"],
    ["Directory", "/nowhere", "a directory"],
  ])("is refused as %s where there is none at %s", async (type, path, noun) => {
    const name = nextName();
    const source = { hostPath: { path, type } };
    await createPod(mounting(name, [{ mountPath: "/v" }], { source }), { ready: false });
    const [, why] = await waitForEvent(name, /^FailedMount (.*)$/m);
    expect(why).toBe(
      `MountVolume.SetUp failed for volume "v" : hostPath type check failed: ${path} is not ${noun}`,
    );
    await deletePods(name);
  });
});

/** What the node says its runtime can do. */
async function canMountRecursivelyReadOnly(): Promise<boolean> {
  const node = JSON.parse(await kubectlOk(["get", "nodes", "-o", "json"]));
  const handlers: { name?: string; features?: { recursiveReadOnlyMounts?: boolean } }[] =
    node.items[0].status.runtimeHandlers ?? [];
  return handlers.some(
    ({ name = "", features }) => name === "" && features?.recursiveReadOnlyMounts === true,
  );
}

describe("a mount", () => {
  it("is read-only where it says so, and the status tells", async () => {
    const mounts = [
      { mountPath: "/ro", readOnly: true },
      { mountPath: "/rw" },
      { mountPath: "/rro", readOnly: true, recursiveReadOnly: "IfPossible" },
    ];
    await createPod(mounting("reader", mounts));
    expect(await inShell("reader", "touch /rw/w && echo written")).toBe("written\n");
    for (const path of ["/ro/w", "/rro/w"]) {
      const { stderr } = await kubectl(["exec", "reader", "--", "touch", path]);
      expect(stderr).toContain("Read-only file system");
    }
    const able = await canMountRecursivelyReadOnly();
    const status = JSON.parse(await kubectlOk(["get", "pod", "reader", "-o", "json"])).status;
    expect(status.containerStatuses[0].volumeMounts.slice(0, 3)).toEqual([
      { name: "v", mountPath: "/ro", readOnly: true, recursiveReadOnly: "Disabled" },
      { name: "v", mountPath: "/rw" },
      {
        name: "v",
        mountPath: "/rro",
        readOnly: true,
        recursiveReadOnly: able ? "Enabled" : "Disabled",
      },
    ]);
    await deletePods("reader");
  });

  it("is recursively read-only, or refused, as the runtime can", async () => {
    const mount = { mountPath: "/v", readOnly: true, recursiveReadOnly: "Enabled" };
    await createPod(mounting("recursive", [mount]), { ready: false });
    if (await canMountRecursivelyReadOnly()) {
      await waitForPod("recursive", "{.status.phase}", "Running");
    } else {
      const waiting = "{.status.containerStatuses[0].state.waiting.reason}";
      await waitForPod("recursive", waiting, "CreateContainerConfigError");
      const { status } = await getPod("recursive");
      expect(status.containerStatuses[0]?.state.waiting?.message).toBe(
        'failed to resolve recursive read-only mode: volume "v" requested recursive read-only mode, but it is not supported by the runtime',
      );
    }
    await deletePods("recursive");
  });

  it("hears of the node's mounts only with HostToContainer, and tells its own only with Bidirectional", async () => {
    const table = join(host, "propagated");
    await mkdir(table);
    const source = { hostPath: { path: table } };
    await run("mount", ["-t", "tmpfs", "ephemera-test", table]);
    await run("mount", ["--make-shared", table]);
    for (const name of ["of-node", "of-pod"]) await mkdir(join(table, name));
    try {
      const both = [
        { mountPath: "/none", mountPropagation: "None" },
        { mountPath: "/hears", mountPropagation: "HostToContainer" },
      ];
      await createPod(mounting("hears", both, { source }));
      await createPod(
        mounting("tells", [{ mountPath: "/both", mountPropagation: "Bidirectional" }], {
          source,
          container: { securityContext: { privileged: true } },
        }),
      );
      await run("mount", ["-t", "tmpfs", "ephemera-test", join(table, "of-node")]);
      await writeFile(join(table, "of-node", "seen"), "");
      expect(await inShell("hears", "ls /hears/of-node /none/of-node")).toBe(
        "/hears/of-node:\nseen\n\n/none/of-node:\n",
      );
      await inShell("tells", "mount -t tmpfs none /both/of-pod && touch /both/of-pod/told");
      expect(await readdir(join(table, "of-pod"))).toEqual(["told"]);
      expect(await inShell("hears", "ls /hears/of-pod")).toBe("told\n");
    } finally {
      await deletePods("hears", "tells");
      await run("umount", ["--recursive", table]);
    }
  });

  it("may be Bidirectional in a privileged container only", async () => {
    const mount = { mountPath: "/v", mountPropagation: "Bidirectional" };
    const { stderr } = await kubectl(["create", "-f", "-"], {
      input: JSON.stringify(mounting("refused", [mount])),
    });
    expect(stderr).toContain(
      "Bidirectional mount propagation is available only to privileged containers",
    );
  });
});

describe("a subPath", () => {
  it("is a part of the volume, made when missing, with variables in subPathExpr", async () => {
    const mounts = [
      { mountPath: "/one", subPath: "deep/one" },
      { mountPath: "/mine", subPathExpr: "by-pod/$(POD)" },
    ];
    const env = [{ name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }];
    const source = { emptyDir: {} };
    const pod = mounting("parts", [{ mountPath: "/all" }, ...mounts], {
      source,
      container: { env },
    });
    await createPod(pod);
    await inShell("parts", "touch /one/a /mine/b");
    expect(await inShell("parts", "cd /all; find . -type f | sort")).toBe(
      "./by-pod/parts/b\n./deep/one/a\n",
    );
    await deletePods("parts");
  });

  it.each([
    ["a name that is not known", { subPathExpr: "$(NOBODY)" }, 'missing value for "NOBODY"'],
    [
      "a link out of the volume",
      { subPath: "out/etc" },
      'failed to prepare subPath for volumeMount "v" of container "main"',
    ],
  ])("is refused for %s", async (_what, part, why) => {
    const name = nextName();
    await run("ln", ["-sfn", "/", join(host, "out")]);
    await createPod(mounting(name, [{ mountPath: "/v", ...part }]), { ready: false });
    await waitForPod(
      name,
      "{.status.containerStatuses[0].state.waiting.reason}",
      "CreateContainerConfigError",
    );
    const pod = await getPod(name);
    expect(pod.status.containerStatuses[0]?.state.waiting?.message).toBe(why);
    await deletePods(name);
  });

  it("never leads outside, however fast a directory becomes a link", async () => {
    const inside = join(host, "race");
    const outside = join(host, "outside");
    await mkdir(join(inside, "part"), { recursive: true });
    await mkdir(outside);
    await writeFile(join(inside, "part", "inside"), "");
    await writeFile(join(outside, "secret"), "");
    const source = { hostPath: { path: inside } };
    // `part` is now the directory, now a link that leads to what is not the volume, now neither.
    const swap = `cd /v; ln -s ${outside} link; trap exit TERM
      while :; do mv -T part kept; mv -T link part; mv -T part link; mv -T kept part; done`;
    await createPod(mounting("swapper", [{ mountPath: "/v" }], { source, script: swap }));
    const seen: string[] = [];
    for (let round = 0; round < 16; round++) {
      const name = `racer-${round}`;
      await createPod(racer(name, source), { ready: false });
      seen.push(await outcomeOf(name));
    }
    await deletePods("swapper", ...[...seen.keys()].map((round) => `racer-${round}`));
    expect(seen.filter((found) => found.includes("secret"))).toEqual([]);
    expect(seen.filter((found) => found.includes("inside"))).not.toEqual([]);
    expect(await readdir(outside)).toEqual(["secret"]);
  });
});

function racer(name: string, source: object): object {
  const mount = { name: "v", mountPath: "/part", subPath: "part" };
  return busybox(name, "ls /part", {
    spec: { volumes: [{ name: "v", ...source }], restartPolicy: "Never" },
    container: { volumeMounts: [mount] },
  });
}

/** What a Pod saw that ran once, or that it was refused. */
async function outcomeOf(name: string): Promise<string> {
  const path =
    "jsonpath={.status.phase} {.status.containerStatuses[0].state.waiting.reason}{'\\n'}";
  const watching = startProcess(...kubectlCommand(["get", "pod", name, "--watch", "-o", path]));
  try {
    const [end] = await watching.prints(/Succeeded|Failed|CreateContainer\w*Error/);
    return end === "Succeeded" ? await kubectlOk(["logs", name]) : end;
  } finally {
    await watching.end();
  }
}

it("nothing of a Pod's mounts and files is left when it is gone", async () => {
  const volumes = [
    { name: "m", emptyDir: { medium: "Memory" } },
    { name: "d", emptyDir: {} },
    { name: "h", hostPath: { path: host } },
  ];
  const volumeMounts = [
    { name: "m", mountPath: "/m" },
    { name: "d", mountPath: "/d", mountPropagation: "HostToContainer" },
    { name: "h", mountPath: "/h", subPath: "kept" },
  ];
  await createPod(busybox("leaver", idle, { spec: { volumes }, container: { volumeMounts } }));
  await inShell("leaver", "touch /m/a /d/b /h/c");
  const { metadata } = await getPod("leaver");
  expect(mountsBelow(await readMountTable(), "").filter(names(metadata.uid))).not.toEqual([]);
  await deletePods("leaver");
  expect(mountsBelow(await readMountTable(), "").filter(names(metadata.uid))).toEqual([]);
  expect(await readdir(join(host, "kept"))).toEqual(["c"]);
});

function names(uid: string): (point: string) => boolean {
  return (point) => point.includes(uid);
}
