import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTar } from "modern-tar";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { testPodCidr } from "../../../test/pod-cidr.ts";
import { mountsBelow, readMountTable } from "../mounts/mount-table.ts";
import { bridgeName, writePodNetwork } from "./cni.ts";
import { type Containerd, ensureContainerd, stopContainerd } from "./containerd/containerd.ts";
import { findContainerd, processesWithArguments } from "./containerd/discover.ts";
import { type CriClient, createCriClient } from "./cri/client.ts";
import { subscribeTaskEvents, type TaskEvent } from "./events.ts";
import { type Channel, openChannel } from "./grpc/channel.ts";
import { type BuiltInImages, openBuiltInImages } from "./images/built-in.ts";
import { listImages } from "./images/list.ts";
import { loadImageArchive } from "./images/load-archive.ts";
import { lookForPrograms } from "./machine.ts";
import { runtimePaths } from "./paths.ts";
import { isRunning } from "./process-identity.ts";
import { NamespaceMode } from "./proto/cri_pb.ts";
import { removeRuntime } from "./remove.ts";

/** Real containers: root on Linux with the runtime's programs installed. */
const possible =
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  lookForPrograms().missing.length === 0;

describe.runIf(possible)("a private containerd", { timeout: 60_000 }, () => {
  const data = mkdtempSync(join(tmpdir(), "eph-rt-"));
  const paths = runtimePaths(data);
  const cgroupParent = `/${bridgeName(data)}-test`;
  const { signal } = new AbortController();
  let channel: Channel;
  let cri: CriClient;
  let images: BuiltInImages;
  let containerd: Containerd;

  beforeAll(async () => {
    writePodNetwork(paths.cniConfig, {
      bridge: bridgeName(data),
      podCidr: testPodCidr("runtime"),
      leases: paths.cniLeases,
      masquerade: lookForPrograms().found.iptables !== undefined,
    });
    channel = openChannel(paths.socket);
    cri = createCriClient(channel);
    containerd = await ensureContainerd({ paths, cri, signal });
    images = await openBuiltInImages({ data, channel, cri, signal });
  }, 60_000);

  afterAll(async () => {
    images.close();
    containerd.release();
    channel.close();
    await removeRuntime({ data, paths });
    removeCgroups(cgroupParent);
    rmSync(data, { recursive: true, force: true });
  }, 60_000);

  async function runPod(name: string) {
    const namespaceOptions = {
      network: NamespaceMode.POD,
      pid: NamespaceMode.CONTAINER,
      ipc: NamespaceMode.POD,
    };
    const config = {
      metadata: {
        name,
        namespace: "default",
        uid: `${name}-${process.hrtime.bigint()}`,
        attempt: 0,
      },
      hostname: name,
      logDirectory: join(data, "logs"),
      linux: { cgroupParent, securityContext: { namespaceOptions } },
    };
    mkdirSync(config.logDirectory, { recursive: true });
    const { podSandboxId } = await cri.runPodSandbox({ config });
    const run = async (container: string, image: string, args: string[]) => {
      const { containerId } = await cri.createContainer({
        podSandboxId,
        sandboxConfig: config,
        config: {
          metadata: { name: container, attempt: 0 },
          image: { image },
          args,
          logPath: `${container}.log`,
          linux: { securityContext: { namespaceOptions } },
        },
      });
      await cri.startContainer({ containerId });
      return containerId;
    };
    return { podSandboxId, run };
  }

  async function exec(containerId: string, ...cmd: string[]) {
    const { stdout, stderr, exitCode } = await cri.execSync({ containerId, cmd, timeout: 20n });
    return { code: exitCode, out: Buffer.from(stdout).toString() + Buffer.from(stderr).toString() };
  }

  async function removePod(podSandboxId: string) {
    await cri.stopPodSandbox({ podSandboxId });
    await cri.removePodSandbox({ podSandboxId });
  }

  it("is ready, with a network, and has the built-in images", async () => {
    const { status } = await cri.status({});
    // containerd 1.7 and later have a condition of their own besides.
    expect(status?.conditions).toMatchObject([
      { type: "RuntimeReady", status: true },
      { type: "NetworkReady", status: true },
      ...(status?.conditions.slice(2) ?? []),
    ]);
    expect((await listImages({ channel, cri })).map(({ name }) => name)).toEqual([
      "docker.io/library/busybox:latest",
      "ephemera.local/pause:latest",
      "ephemera.local/slim:latest",
    ]);
    expect(images.isAuthoritative("busybox")).toBe(true);
    expect(images.isAuthoritative("busybox:1.36")).toBe(false);
  });

  it("runs containers of the built-in images and tells of their ends", async () => {
    const aborting = new AbortController();
    onTestFinished(() => aborting.abort());
    const events: TaskEvent[] = [];
    await subscribeTaskEvents({
      channel,
      onEvent: (event) => events.push(event),
      onReconnect: () => undefined,
      signal: aborting.signal,
    });
    const { podSandboxId, run } = await runPod("events");
    const containerId = await run("busybox", "busybox", ["sh", "-c", "exit 3"]);
    await expect
      .poll(() => events.filter((it) => it.containerId === containerId))
      .toMatchObject([{ type: "start" }, { type: "exit", exitStatus: 3 }]);
    const slim = await run("slim", "ephemera.local/slim", ["-e", "setInterval(() => {}, 1000)"]);
    const version = await exec(slim, "/nodejs/bin/node", "-p", "process.version");
    expect(version).toEqual({ code: 0, out: `${process.version}\n` });
    await expect(exec(slim, "sh")).rejects.toThrow("executable file not found");
    await removePod(podSandboxId);
    expect(events).toContainEqual(
      expect.objectContaining({ type: "exit", containerId: podSandboxId }),
    );
  });

  it("has a busybox with the tools a person looks for", async () => {
    const { podSandboxId, run } = await runPod("tools");
    const script = "sleep 1111 & sleep 2222 & exec sleep 3333";
    const containerId = await run("busybox", "busybox", ["sh", "-c", script]);
    const applets = ["wget", "ps", "nc", "vi", "top", "httpd", "nslookup", "ping", "tar", "pkill"];
    expect(await exec(containerId, "which", ...applets)).toMatchObject({ code: 0 });
    const all = await exec(containerId, "pgrep", "sleep");
    expect(all.out.trim().split("\n")).toHaveLength(3);
    expect(await exec(containerId, "pgrep", "-l", "-o", "sleep")).toEqual({
      code: 0,
      out: "1 sleep\n",
    });
    expect(await exec(containerId, "pgrep", "-f", "sleep 3+$")).toEqual({ code: 0, out: "1\n" });
    expect(await exec(containerId, "pgrep", "-x", "slee")).toEqual({ code: 1, out: "" });
    expect(await exec(containerId, "pgrep")).toMatchObject({ code: 2 });
    expect(await exec(containerId, "pkill", "-KILL", "-f", "sleep 1111")).toEqual({
      code: 0,
      out: "",
    });
    await expect
      .poll(() => exec(containerId, "pgrep", "-f", "sleep 1111"))
      .toEqual({ code: 1, out: "" });
    await removePod(podSandboxId);
  });

  it("makes the built-in images once, and anew when a source has changed", async () => {
    const again = await openBuiltInImages({ data, channel, cri, signal });
    again.close();
    expect(again.made).toEqual([]);
    rmSync(paths.builtInImages);
    const anew = await openBuiltInImages({ data, channel, cri, signal });
    anew.close();
    expect(anew.made).toHaveLength(3);
  });

  it("loads an archive, whose image is then authoritative and runs", async () => {
    const path = join(data, "image.tar");
    writeFileSync(path, await helloArchive());
    const [loaded] = await loadImageArchive({ path, channel, cri });
    expect(loaded?.name).toBe("docker.io/library/hello:1");
    await expect.poll(() => images.isAuthoritative("hello:1")).toBe(true);
    const { podSandboxId, run } = await runPod("loaded");
    const containerId = await run("hello", "hello:1", ["sleep", "100"]);
    expect(await exec(containerId, "/busybox", "cat", "/greeting")).toEqual({
      code: 0,
      out: "hello",
    });
    await removePod(podSandboxId);
  });

  it("says what is wrong with an archive it refuses", async () => {
    await expect(loadImageArchive({ path: "/etc/hostname", channel, cri })).rejects.toMatchObject({
      code: "IMAGE_ARCHIVE_INVALID",
    });
  });

  it("is adopted after our process was killed, and so are its containers", async () => {
    const { podSandboxId, run } = await runPod("adopted");
    const containerId = await run("busybox", "busybox", ["sleep", "1000"]);
    containerd.release();
    await stopContainerd(paths);
    const killed = await startAndKill(data);
    const adopted = await ensureContainerd({ paths, cri, signal });
    expect(adopted.adopted).toBe(true);
    expect(adopted.process.pid).toBe(killed);
    expect(await exec(containerId, "echo", "alive")).toEqual({ code: 0, out: "alive\n" });
    containerd = adopted;
    await removePod(podSandboxId);
  });

  it("is found again when its pid file was lost", async () => {
    rmSync(paths.pidFile);
    expect(findContainerd(paths)?.pid).toBe(containerd.process.pid);
  });

  it("tells when it is killed, is started again, and the event stream with it", async () => {
    const aborting = new AbortController();
    onTestFinished(() => aborting.abort());
    const events: TaskEvent[] = [];
    const reconnected = new Promise<void>((resolve) => {
      void subscribeTaskEvents({
        channel,
        onEvent: (event) => events.push(event),
        onReconnect: resolve,
        signal: aborting.signal,
      }).then(() => process.kill(containerd.process.pid, "SIGKILL"));
    });
    expect(await containerd.exited).toBeDefined();
    expect(isRunning(containerd.process)).toBe(false);
    containerd = await ensureContainerd({ paths, cri, signal });
    expect(containerd.adopted).toBe(false);
    await reconnected;
    const { podSandboxId } = await runPod("again");
    await expect
      .poll(() => events)
      .toContainEqual(expect.objectContaining({ type: "start", containerId: podSandboxId }));
    await removePod(podSandboxId);
  });

  it("lets nobody else's socket pass for its own", async () => {
    const other = mkdtempSync(join(tmpdir(), "eph-rt-"));
    const otherPaths = runtimePaths(other);
    mkdirSync(otherPaths.directory);
    const server = createServer().listen(otherPaths.socket);
    await once(server, "listening");
    onTestFinished(() => {
      server.close();
      rmSync(other, { recursive: true });
    });
    await expect(ensureContainerd({ paths: otherPaths, cri, signal })).rejects.toMatchObject({
      code: "RUNTIME_SOCKET_TAKEN",
    });
  });

  it("that can't start says why", async () => {
    const other = mkdtempSync(join(tmpdir(), "eph-rt-"));
    const otherPaths = runtimePaths(other);
    mkdirSync(otherPaths.root, { recursive: true });
    // A file where containerd wants a directory.
    writeFileSync(join(otherPaths.root, "io.containerd.metadata.v1.bolt"), "");
    const client = createCriClient(otherPaths.socket);
    onTestFinished(() => {
      client.close();
      rmSync(other, { recursive: true });
    });
    await expect(
      ensureContainerd({ paths: otherPaths, cri: client, signal }),
    ).rejects.toMatchObject({
      code: "RUNTIME_START_FAILED",
      message: expect.stringContaining("not a directory"),
    });
  });

  it("leaves nothing when it is removed, running Pods included", async () => {
    const { run } = await runPod("left");
    await run("busybox", "busybox", ["sleep", "1000"]);
    expect(mountsBelow(await readMountTable(), paths.directory)).not.toEqual([]);
    expect(readdirSync("/sys/class/net")).toContain(bridgeName(data));
    containerd.release();
    await removeRuntime({ data, paths });
    expect(mountsBelow(await readMountTable(), paths.directory)).toEqual([]);
    expect(readdirSync("/sys/class/net")).not.toContain(bridgeName(data));
    expect(processesWithArguments((args) => args.some((arg) => arg.includes(data)))).toEqual([]);
    expect(existsSync(paths.directory)).toBe(false);
  });
});

/** Starts a containerd from a process of its own, kills that with SIGKILL, and gives containerd's pid. */
async function startAndKill(data: string): Promise<number> {
  const from = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const script = `
    import { ensureContainerd } from ${from("./containerd/containerd.ts")};
    import { createCriClient } from ${from("./cri/client.ts")};
    import { runtimePaths } from ${from("./paths.ts")};
    const paths = runtimePaths(${JSON.stringify(data)});
    const cri = createCriClient(paths.socket);
    const { signal } = new AbortController();
    const { process: { pid } } = await ensureContainerd({ paths, cri, signal });
    console.log(pid);
    setInterval(() => {}, 1000);
  `;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", script],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [pid]: unknown[] = await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  return Number(String(pid));
}

/** A docker-archive with busybox and a greeting. */
async function helloArchive(): Promise<Uint8Array> {
  const file = (name: string, body: string | Uint8Array, mode = 0o644) => ({
    header: { name, mode, size: Buffer.byteLength(body), type: "file" as const },
    body,
  });
  const busybox = readFileSync(lookForPrograms().found.busybox ?? "");
  const layer = await packTar([
    file("busybox", new Uint8Array(busybox), 0o755),
    file("greeting", "hello"),
    file("sleep", "#!/busybox sh\nexec /busybox sleep $1\n", 0o755),
  ]);
  const diffId = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
  const config = {
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    os: "linux",
    config: { Entrypoint: ["/busybox"] },
    rootfs: { type: "layers", diff_ids: [diffId] },
  };
  return packTar([
    file("layer.tar", layer),
    file("config.json", JSON.stringify(config)),
    file(
      "manifest.json",
      JSON.stringify([{ Config: "config.json", RepoTags: ["hello:1"], Layers: ["layer.tar"] }]),
    ),
  ]);
}

/** The Pods' parent cgroup, in every hierarchy. */
function removeCgroups(parent: string): void {
  const removeTree = (path: string) => {
    if (!existsSync(path)) return;
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) removeTree(join(path, entry.name));
    }
    rmdirSync(path);
  };
  const root = "/sys/fs/cgroup";
  for (const name of ["", ...readdirSync(root)]) removeTree(join(root, name, parent));
}
