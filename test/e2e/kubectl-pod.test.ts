import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectl, kubectlCommand, kubectlOk } from "./support/cluster.ts";
import { busybox, createPod, deletePods, getPod, slim } from "./support/pods.ts";
import { startProcess } from "./support/start-process.ts";
import { openTerminal, resizesTo } from "./support/terminal.ts";

/** Stock kubectl 1.36 with a Pod of two distroless containers, and one with a shell. */
beforeAll(async () => {
  await kubectlOk(["apply", "-f", "-"], { input: JSON.stringify(slim("walk")) });
  await kubectlOk(["wait", "--for=condition=Ready", "pod/walk", "--timeout=60s"]);
  const script = "trap exit TERM; cat >/tmp/seen & while :; do echo tick; sleep 1; done";
  await createPod(busybox("shell", script));
});
afterAll(() => deletePods("walk", "shell"));

describe("kubectl get and describe", () => {
  it("prints the Pod in a table, with address and node when wide", async () => {
    const plain = await kubectlOk(["get", "pods", "walk"]);
    expect(plain).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\nwalk +2\/2 +Running +0 +\d+s\n$/);
    const { spec, status } = await getPod("walk");
    const wide = await kubectlOk(["get", "pods", "walk", "-o", "wide"]);
    expect(wide).toMatch(new RegExp(`${status.podIP} +${spec.nodeName} +<none> +<none>\n$`));
  });

  it("describes it with its containers and the events of their start", async () => {
    const described = await kubectlOk(["describe", "pod", "walk"]);
    expect(described).toMatch(/Status: +Running/);
    expect(described).toMatch(/State: +Running/);
    expect(described).toMatch(/Normal +Scheduled .*Successfully assigned default\/walk to/);
    expect(described).toMatch(/Normal +Started .*Container started/);
    expect(described).toMatch(/Ready +True/);
  });

  it("lists the node as Ready, with its runtime", async () => {
    expect(await kubectlOk(["get", "nodes", "-o", "wide"])).toMatch(/ Ready .*containerd:\/\/\d/);
  });
});

describe("kubectl apply", () => {
  it("changes what may change and says what may not", async () => {
    const labelled = { ...slim("walk"), metadata: { name: "walk", labels: { app: "other" } } };
    const applied = await kubectlOk(["apply", "-f", "-"], { input: JSON.stringify(labelled) });
    expect(applied).toBe("pod/walk configured\n");
    const shared = slim("walk", { shareProcessNamespace: true });
    const refused = await kubectl(["apply", "-f", "-"], { input: JSON.stringify(shared) });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("pod updates may not change fields other than");
  });

  it("refuses a field that doesn't exist, naming its path", async () => {
    const wrong = slim("wrong", { bogus: 1 });
    const { code, stderr } = await kubectl(["apply", "-f", "-"], { input: JSON.stringify(wrong) });
    expect(code).toBe(1);
    expect(stderr).toContain('unknown field "spec.bogus"');
  });
});

describe("kubectl logs", () => {
  it("prints a container's log, its tail, and times", async () => {
    expect(await kubectlOk(["logs", "walk", "-c", "app"])).toBe("listening\n");
    const last = await kubectlOk(["logs", "shell", "--tail=1", "--timestamps"]);
    expect(last).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z tick\n$/);
  });

  it("follows it as it grows, and ends with the container", async () => {
    await createPod(
      busybox("ending", "echo one; sleep 1; echo two", { spec: { restartPolicy: "Never" } }),
    );
    expect(await kubectlOk(["logs", "-f", "ending"])).toBe("one\ntwo\n");
    await deletePods("ending");
  });

  it("asks for a container where there are two", async () => {
    const { stderr, code } = await kubectl(["logs", "walk", "-c", "nobody"]);
    expect(code).toBe(1);
    expect(stderr).toContain("container nobody is not valid for pod walk");
  });
});

describe("kubectl exec", () => {
  it("gives stdout, stderr and the exit code apart", async () => {
    const script = "echo out; echo err >&2; exit 3";
    const { code, stdout, stderr } = await kubectl(["exec", "shell", "--", "sh", "-c", script]);
    expect(stdout).toBe("out\n");
    expect(stderr).toBe("err\ncommand terminated with exit code 3\n");
    expect(code).toBe(3);
  });

  it("ends stdin where the input ends, and loses none of four megabytes", async () => {
    const input = Buffer.alloc(4 * 1024 * 1024, "0123456789abcdef");
    const counted = await kubectlOk(["exec", "-i", "shell", "--", "sh", "-c", "wc -c"], { input });
    expect(counted.trim()).toBe(String(input.length));
  });

  it("fails in a distroless container as the runtime words it", async () => {
    const { code, stderr } = await kubectl(["exec", "walk", "-c", "app", "--", "sh"]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/exec: "sh": executable file not found in \$PATH/);
  });

  it("gives a terminal of the right size", async () => {
    const terminal = openTerminal(kubectlCommand(["exec", "-it", "shell", "--", "sh"]));
    await terminal.shows(/\/ #$/);
    // Not the first size: kubectl sends it beside the start, and containerd drops it when it comes
    // before the terminal is made, on any node.
    await resizesTo(terminal, { columns: 100, rows: 29 });
    await resizesTo(terminal, { columns: 120, rows: 40 });
    terminal.type("exit 7\r");
    expect(await terminal.exit).toBe(7);
  });
});

describe("kubectl attach", () => {
  it("joins the terminal of the container's own process", async () => {
    await createPod(busybox("attached", "exec sh", { container: { stdin: true, tty: true } }));
    const terminal = openTerminal(kubectlCommand(["attach", "-it", "attached"]));
    terminal.type("\r");
    await terminal.shows(/\/ #/);
    terminal.type("echo pid $$\r");
    expect(await terminal.shows(/^pid \d+$/m)).toMatch(/^pid 1$/m);
    terminal.kill();
    await terminal.exit;
    await deletePods("attached");
  });
});

describe("kubectl port-forward", () => {
  it("reaches a port of the Pod, several connections at once", async () => {
    const forward = startProcess(...kubectlCommand(["port-forward", "pod/walk", ":8080"]));
    const [, port = ""] = await forward.prints(/127\.0\.0\.1:(\d+) -> 8080/);
    const answers = await Promise.all([1, 2, 3, 4].map(() => get(Number(port))));
    expect(answers).toEqual(["hello\n", "hello\n", "hello\n", "hello\n"]);
    await forward.end();
  });
});

describe("kubectl cp", () => {
  it("copies a file in and out unchanged", async () => {
    const directory = await mkdtemp(join(tmpdir(), "ephemera-cp-"));
    const data = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    await writeFile(join(directory, "in"), data);
    await kubectlOk(["cp", join(directory, "in"), "shell:/tmp/copied"]);
    await kubectlOk(["cp", "shell:/tmp/copied", join(directory, "out")]);
    expect((await readFile(join(directory, "out"))).equals(data)).toBe(true);
    await rm(directory, { recursive: true });
  });
});

describe("kubectl debug", () => {
  it("opens a debugger that sees the target's processes, files and port", async () => {
    const words = ["debug", "-it", "walk", "--image=busybox", "--target=app", "-c", "dbg"];
    const terminal = openTerminal(kubectlCommand(words));
    await terminal.shows(/\/ #/);
    terminal.type("ps | grep -c '[n]odejs/bin/node'; ls /proc/1/root; wget -qO- localhost:8080\r");
    const screen = await terminal.shows(/hello/);
    expect(screen).toMatch(/^1$/m);
    expect(screen).toMatch(/nodejs/);
    terminal.type("exit\r");
    expect(await terminal.exit).toBe(0);
    expect((await getPod("walk")).spec.ephemeralContainers).toMatchObject([
      { name: "dbg", image: "busybox" },
    ]);
  });
});

describe("kubectl delete", () => {
  it("waits until the Pod is gone, and leaves no process behind", async () => {
    await createPod(busybox("goner", "trap exit TERM; sleep 987654 & wait"));
    expect(await kubectlOk(["delete", "pod", "goner"])).toMatch(/pod "goner" deleted/);
    const { code, stderr } = await kubectl(["get", "pod", "goner"]);
    expect(code).toBe(1);
    expect(stderr).toBe('Error from server (NotFound): pods "goner" not found\n');
    const left = await processesOf("sleep\u0000987654\u0000");
    expect(left).toEqual([]);
  });
});

async function get(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, agent: false }, (response) => {
      text(response).then(resolve, reject);
    })
      .on("error", reject)
      .end();
  });
}

/** Pids of all processes with this command line (fields end with a zero byte). */
async function processesOf(commandLine: string): Promise<string[]> {
  const { readdir } = await import("node:fs/promises");
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) =>
      (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")) === commandLine ? [pid] : [],
    ),
  );
  return found.flat();
}
