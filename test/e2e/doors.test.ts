import { spawnSync } from "node:child_process";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createCriClient } from "../../src/playground/runtime/cri/client.ts";
import { runtimePaths } from "../../src/playground/runtime/paths.ts";
import { kubectl } from "./support/cluster.ts";
import { listeningOn } from "./support/listening.ts";
import { containerdPid, playgroundPid } from "./support/playground-process.ts";
import { busybox, createPod, deletePods, getPod } from "./support/pods.ts";

const forever = "trap exit TERM; while :; do sleep 1; done";
beforeAll(async () => {
  const shared = { spec: { hostNetwork: true, hostPID: true } };
  await Promise.all([
    createPod(busybox("inside", forever)),
    createPod(busybox("on-the-host", forever, shared)),
  ]);
});
afterAll(() => deletePods("inside", "on-the-host"));

/** Runs a script in a Pod; what it said, and how it ended. */
function tryIn(pod: string, script: string) {
  return kubectl(["exec", pod, "--", "sh", "-c", script]);
}

describe("the data directory", () => {
  it("and all that is ours in it is root's alone", async () => {
    const data = inject("dataDirectory");
    const loose: string[] = [];
    const look = async (path: string) => {
      const { mode, uid } = await lstat(path);
      // The owner's bits, and of a socket's the group's, which is root's too.
      const allowed = (mode & 0o170000) === 0o140000 ? 0o770 : 0o700;
      if ((mode & 0o777 & ~allowed) !== 0 || uid !== 0) {
        loose.push(`${path} ${(mode & 0o777).toString(8)} ${uid}`);
      }
    };
    await look(data);
    for (const name of await readdir(data)) await look(join(data, name));
    for (const directory of ["certificates", "store", "logs", "runtime", "runtime/cni"]) {
      const names = await readdir(join(data, directory));
      for (const name of names) await look(join(data, directory, name));
    }
    // containerd insists on 0711 for its state, which lies behind two doors of 0700.
    expect(loose).toEqual([expect.stringMatching(/runtime\/state 711 0$/)]);
  });

  it("is closed to every other user", async () => {
    const data = inject("dataDirectory");
    const nobody = { uid: 65534, gid: 65534 };
    const paths = ["", "certificates/admin.key", "runtime/containerd.sock", "logs/playground.log"];
    for (const path of paths) {
      const { status, stderr } = spawnSync("ls", ["-l", join(data, path)], nobody);
      expect(status).not.toBe(0);
      expect(stderr.toString()).toContain("Permission denied");
    }
  });
});

it("nothing of ours listens beyond loopback and the Pods' bridge", async () => {
  const { podCidr } = JSON.parse(
    await readFile(join(inject("dataDirectory"), "playground.json"), "utf8"),
  ) as { podCidr: string };
  const bridge = podCidr.replace(/\.0\/\d+$/, ".1:");
  const addresses = [
    ...(await listeningOn(await playgroundPid())),
    ...(await listeningOn(await containerdPid())),
  ];
  expect(addresses.length).toBeGreaterThanOrEqual(2);
  const open = addresses.filter(
    (address) => !address.startsWith("127.0.0.1:") && !address.startsWith(bridge),
  );
  expect(open).toEqual([]);
});

/** Port of containerd's streaming server. */
async function streamingPort(): Promise<string> {
  const [address = ""] = await listeningOn(await containerdPid());
  return address.slice(address.lastIndexOf(":") + 1);
}

describe("containerd's streaming server", () => {
  it("is out of a Pod's reach, on loopback and on the bridge", async () => {
    const port = await streamingPort();
    const gateway = (await getPod("inside")).status.podIP.replace(/\.\d+$/, ".1");
    for (const host of ["127.0.0.1", gateway]) {
      const { code, stderr } = await tryIn("inside", `wget -O- http://${host}:${port}/`);
      expect(code).not.toBe(0);
      expect(stderr).toContain("Connection refused");
    }
  });

  it("answers a Pod on the host's network only for a token, which nobody can guess", async () => {
    const port = await streamingPort();
    const { stderr } = await tryIn(
      "on-the-host",
      `wget -O- http://127.0.0.1:${port}/exec/AAAAAAAA`,
    );
    expect(stderr).toContain("404 Not Found");
  });

  it("takes a token of 48 random bits once", async () => {
    const cri = createCriClient(runtimePaths(inject("dataDirectory")).socket);
    const { containerID = "" } = (await getPod("inside")).status.containerStatuses[0] ?? {};
    const containerId = containerID.replace("containerd://", "");
    const urls = await Promise.all(
      Array.from({ length: 20 }, () => cri.exec({ containerId, cmd: ["true"], stdout: true })),
    );
    cri.close();
    const tokens = urls.map(({ url }) => url.slice(url.lastIndexOf("/") + 1));
    expect(tokens.every((token) => /^[\w-]{8}$/.test(token))).toBe(true);
    expect(new Set(tokens).size).toBe(20);
    const [{ url } = { url: "" }] = urls;
    const first = await fetch(url);
    const second = await fetch(url);
    expect([first.status === 404, second.status]).toEqual([false, 404]);
  });
});

describe("what lies on the node", () => {
  it("is not to be seen from a Pod", async () => {
    const { socket } = runtimePaths(inject("dataDirectory"));
    expect((await tryIn("inside", `ls ${socket} ${inject("dataDirectory")}`)).stderr).toMatch(
      /(No such file or directory\n.*){2}/,
    );
  });

  it("is not to be reached through the processes of the node either", async () => {
    for (const pid of [await containerdPid(), await playgroundPid()]) {
      const look = `ls /proc/${pid}/root/; cat /proc/${pid}/environ; cat /proc/${pid}/fd/1`;
      const { stdout, stderr } = await tryIn("on-the-host", look);
      expect(stdout).toBe("");
      expect(stderr.match(/Permission denied/g)).toHaveLength(3);
    }
  });
});

it("no name or command of a client makes a line of its own in the logs", async () => {
  const line = "\nlevel=error msg=forged";
  await kubectl(["exec", "inside", "-c", `main${line}`, "--", "true"]);
  await kubectl(["exec", "inside", "--", `nothing${line}`]);
  await kubectl(["exec", `inside${line}`, "--", "true"]);
  await kubectl(["port-forward", `pod/inside${line}`, ":1"]);
  for (const log of ["logs/playground.log", "runtime/containerd.log"]) {
    const text = await readFile(join(inject("dataDirectory"), log), "utf8");
    expect(text).not.toMatch(/^level=error msg=forged/m);
  }
});
