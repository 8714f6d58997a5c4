import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../../src/kubernetes/types.ts";
import { ephemera, ephemeraCommand, kubectlOk } from "./support/cluster.ts";
import { createPod, deletePods } from "./support/pods.ts";
import { openTerminal } from "./support/terminal.ts";

/** `ephemera debug --hold`: inside of a container that crashes, although its image has no shell. */
const crash = `console.log("user", process.getuid(), "in", process.cwd(), "says", process.argv[1]); process.exit(3)`;
const crasher = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "crasher", labels: { app: "crasher" } },
  spec: {
    terminationGracePeriodSeconds: 1,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    volumes: [{ name: "data", emptyDir: {} }],
    containers: [
      {
        name: "app",
        image: "ephemera.local/slim:latest",
        command: ["/nodejs/bin/node", "-e", crash],
        args: ["$(WHO)'s $$5 $(NOBODY)"],
        env: [{ name: "WHO", value: "it" }],
        workingDir: "/data",
        volumeMounts: [{ name: "data", mountPath: "/data" }],
        livenessProbe: { exec: { command: ["/nodejs/bin/node", "-e", "process.exit(1)"] } },
        securityContext: {
          runAsUser: 1234,
          readOnlyRootFilesystem: true,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
        },
      },
      {
        name: "sidecar",
        image: "ephemera.local/slim:latest",
        args: ["-e", "setTimeout(()=>{},999999)"],
        securityContext: {
          runAsUser: 1234,
          allowPrivilegeEscalation: false,
          capabilities: { drop: ["ALL"] },
        },
      },
    ],
  },
};
const reproduced = "user 1234 in /data says it's $5 $(NOBODY)";

beforeAll(async () => {
  await createPod(crasher, { ready: false });
  const reason = '{.status.containerStatuses[?(@.name=="app")].state.waiting.reason}';
  const wait = ["wait", `--for=jsonpath=${reason}=CrashLoopBackOff`, "pod/crasher"];
  await kubectlOk([...wait, "--timeout=60s"]);
});
afterAll(async () => {
  await deletePods("crasher", "held-crasher");
  await kubectlOk(["delete", "namespace", "held-restricted"]);
});

async function copies(): Promise<string[]> {
  const names = await kubectlOk(["get", "pods", "-o", "name"]);
  return names.split("\n").filter((name) => name.startsWith("pod/crasher-debug-"));
}

describe("ephemera debug --hold", () => {
  it("opens a shell in the failing container, where its command can be run by hand", async () => {
    const terminal = openTerminal(ephemeraCommand(["debug", "crasher", "--hold"]));
    const screen = await terminal.shows(/\$$/m);
    expect(screen).toMatch(/^Holding container app of Pod crasher/m);
    expect(screen.replaceAll(/\n/g, "")).toContain(
      `/nodejs/bin/node -e '${crash}' "$WHO"''\\''s $5 '"\${NOBODY-\\$(NOBODY)}"`,
    );
    terminal.type("run-original; echo ended with $?\r");
    const after = await terminal.shows(/^ended with 3$/m);
    expect(after).toContain(reproduced);
    terminal.type("ls -ld /nodejs | wc -l; id -u; exit 7\r");
    await terminal.shows(/^1234$/m);
    expect(await terminal.exit).toBe(7);
    expect(await copies()).toEqual([]);
  });

  it("runs one command in it, and gives its exit code", async () => {
    const words = ["debug", "crasher", "--hold", "--"];
    const outcome = await ephemera([...words, "run-original"]);
    expect(outcome).toMatchObject({ code: 3, stdout: `${reproduced}\n` });
    expect(await copies()).toEqual([]);
  });

  it("prints a line that a shell takes as it stands", async () => {
    const words = ["debug", "crasher/app", "--hold", "--dry-run=client"];
    const { stderr } = await ephemera(words);
    const line = stderr.split("\n").find((text) => text.startsWith("/nodejs/bin/node")) ?? "";
    const run = ["debug", "crasher/app", "--hold", "--", "sh", "-c", line];
    expect(await ephemera(run)).toMatchObject({ code: 3, stdout: `${reproduced}\n` });
  });

  it.each(["SIGHUP", "SIGTERM"])("leaves no copy behind after %s", async (signal) => {
    const terminal = openTerminal(ephemeraCommand(["debug", "crasher", "--hold", "-c", "app"]));
    await terminal.shows(/\$$/m);
    expect(await copies()).toHaveLength(1);
    terminal.kill(signal);
    await terminal.exit;
    expect(await copies()).toEqual([]);
  });

  it("keeps the copy with --keep: the same but for what made it crash", async () => {
    const words = ["debug", "crasher", "--hold", "-c", "app", "--copy-to=held-crasher", "--keep"];
    const outcome = await ephemera([...words, "--", "true"]);
    expect(outcome.code).toBe(0);
    const copy = JSON.parse(await kubectlOk(["get", "pod", "held-crasher", "-o", "json"])) as Pod;
    expect(copy.metadata?.labels).toBeUndefined();
    const app = copy.spec?.containers.find(({ name }) => name === "app");
    expect(app).toMatchObject({
      workingDir: "/data",
      securityContext: crasher.spec.containers[0]?.securityContext,
    });
    expect(app).not.toHaveProperty("livenessProbe");
    const again = ["exec", "held-crasher", "-c", "app", "-i", "--", "/ephemera/shell"];
    const { stdout } = await ephemera(again, { input: "run-original; echo ended with $?\n" });
    expect(stdout).toBe(`${reproduced}\nended with 3\n`);
  });

  it("says at once that an image has nothing to hold a container with", async () => {
    const words = ["debug", "crasher/app", "--hold", "--image=ephemera.local/slim:latest"];
    const { code, stderr } = await ephemera([...words, "--", "true"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/init container ephemera-tools/);
    expect(stderr).toMatch(/--image=busybox has both/);
    expect(await copies()).toEqual([]);
  });

  it("holds it where the namespace is restricted", async () => {
    const place = ["-n", "held-restricted"];
    await kubectlOk(["create", "namespace", "held-restricted"]);
    const level = "pod-security.kubernetes.io/enforce=restricted";
    await kubectlOk(["label", "namespace", "held-restricted", level]);
    await kubectlOk(["create", ...place, "-f", "-"], { input: JSON.stringify(crasher) });
    const words = ["debug", "crasher/app", "--hold", ...place, "--", "run-original"];
    expect(await ephemera(words)).toMatchObject({ code: 3, stdout: `${reproduced}\n` });
  });
});
