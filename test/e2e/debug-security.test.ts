import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processRights, targetRights } from "../../src/debug/security/process-rights.ts";
import { type Reach, reachOf } from "../../src/debug/security/reach.ts";
import type { Pod, PodSpec, SecurityContext } from "../../src/kubernetes/types.ts";
import { ephemera, ephemeraCommand, kubectlOk } from "./support/cluster.ts";
import type { Outcome } from "./support/run.ts";
import { openTerminal } from "./support/terminal.ts";

/**
 * Debuggers for every kind of target in namespaces of every level of the Pod Security Standards: what
 * was promised before is reached, and what wasn't reached was foretold. User namespaces are in the
 * tables of src/debug/security alone: containerd 1.6 has none.
 */
const levels = ["privileged", "baseline", "restricted"] as const;
type Level = (typeof levels)[number];

const hardened: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};
const nonRoot: SecurityContext = { ...hardened, runAsUser: 65532, runAsGroup: 65532 };

const targets: Record<string, { context: SecurityContext; spec?: Partial<PodSpec> }> = {
  root: { context: { runAsUser: 0 } },
  nonroot: { context: nonRoot },
  random: { context: { ...hardened, runAsUser: 1000740000, runAsGroup: 0 } },
  readonly: { context: { ...nonRoot, readOnlyRootFilesystem: true } },
  dropped: { context: { runAsUser: 0, capabilities: { drop: ["ALL"] } } },
  privileged: { context: { runAsUser: 0, privileged: true } },
  shared: { context: nonRoot, spec: { shareProcessNamespace: true } },
  hostpid: { context: { runAsUser: 0 }, spec: { hostPID: true } },
  groupless: { context: { ...hardened, runAsUser: 65532 } },
};

function namespaceOf(level: Level): string {
  return `debug-security-${level}`;
}

function targetPod(name: string, level: Level): object {
  const { context, spec } = targets[name] ?? { context: {} };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: namespaceOf(level) },
    spec: {
      terminationGracePeriodSeconds: 0,
      ...spec,
      containers: [
        {
          name: "app",
          image: "busybox",
          command: ["sh", "-c", "trap exit TERM; sleep 3600 & wait"],
          env: [{ name: "MARKER", value: `of ${name}` }],
          securityContext: context,
        },
      ],
    },
  };
}

beforeAll(async () => {
  for (const level of levels) {
    await kubectlOk(["create", "namespace", namespaceOf(level)]);
    const list = Object.keys(targets).map((name) => targetPod(name, level));
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: list });
    await kubectlOk(["create", "-f", "-"], { input });
  }
  for (const level of levels) {
    const namespace = ["-n", namespaceOf(level)];
    await kubectlOk([
      "wait",
      "pod",
      "--all",
      "--for=condition=Ready",
      "--timeout=90s",
      ...namespace,
    ]);
    // After the Pods: a level may have come later than they did.
    const label = `pod-security.kubernetes.io/enforce=${level}`;
    await kubectlOk(["label", "namespace", namespaceOf(level), label]);
  }
}, 240_000);
afterAll(async () => {
  const names = levels.map(namespaceOf);
  await kubectlOk(["delete", "namespace", ...names, "--ignore-not-found"]);
}, 120_000);

async function readPod(level: Level, name: string): Promise<Pod> {
  const words = ["get", "pod", name, "-n", namespaceOf(level), "-o", "json"];
  return JSON.parse(await kubectlOk(words)) as Pod;
}

/** Asks the kernel what a debugger reaches of the container whose cgroups name this id. */
const probe = `
for process in /proc/[0-9]*; do
  pid=\${process#/proc/}
  grep -q "$1" $process/cgroup 2>/dev/null || continue
  [ -z "$first" ] || [ $pid -lt $first ] && first=$pid
done
echo "processes: \${first:+yes}"
tr '\\0' '\\n' </proc/$first/environ 2>/dev/null | grep -q MARKER && [ -n "$(ls /proc/$first/root/bin 2>/dev/null)" ] && echo "files: yes" || echo "files: no"
[ "$TARGET_ROOT" = / ] && echo "root: yes" || echo "root: no"
kill -0 $first 2>/dev/null && echo "signals: yes" || echo "signals: no"
`;

async function debug(level: Level, name: string, words: readonly string[] = []): Promise<Outcome> {
  const [status] = (await readPod(level, name)).status?.containerStatuses ?? [];
  const id = status?.containerID?.replace(/^.*:\/\//, "") ?? "";
  const namespace = ["-n", namespaceOf(level)];
  return ephemera(["debug", name, ...namespace, ...words, "--", "sh", "-c", probe, "sh", id]);
}

/** What the planned reach of the debugger that is in the Pod says. */
async function promised(level: Level, name: string): Promise<Reach> {
  const pod = await readPod(level, name);
  const container = pod.spec?.ephemeralContainers?.at(-1);
  return reachOf({
    debugger: processRights(pod, container?.securityContext),
    target: targetRights(pod, "app"),
    hasUserNamespace: false,
  });
}

/** Pods that break the level themselves: nothing can be added to them any more. */
const blocked: Record<Level, readonly string[]> = {
  privileged: [],
  baseline: ["privileged", "hostpid"],
  restricted: ["root", "dropped", "privileged", "hostpid"],
};

const cells = levels.flatMap((level) => Object.keys(targets).map((name) => ({ level, name })));
const open = cells.filter(({ level, name }) => !blocked[level].includes(name));
const closed = cells.filter(({ level, name }) => blocked[level].includes(name));

it.each(open)("reaches what it promises: target $name, namespace $level", async (cell) => {
  const { level, name } = cell;
  const { code, stdout, stderr } = await debug(level, name);
  expect(stderr).toMatch(/^The debugger runs as /m);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^processes: yes$/m);
  const reach = await promised(level, name);
  for (const [what, certainty] of Object.entries(reach)) {
    const found = new RegExp(`^${what}: (yes|no)$`, "m").exec(stdout)?.[1];
    if (certainty !== "unknown") expect({ [what]: found }).toEqual({ [what]: certainty });
  }
  if (reach.files === "no") expect(stderr).toMatch(/^Warning: The files .* will be out of reach/m);
  if (reach.files === "unknown") expect(stderr).toMatch(/whether it reaches its files depends on/);
});

it.each(closed)("foretells who blocks it: target $name, namespace $level", async (cell) => {
  const { level, name } = cell;
  const { code, stderr } = await debug(level, name);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Warning: .*enforces the Pod Security level .* and will refuse this/m);
  expect(stderr).toMatch(/enforces the Pod Security level \w+, and refuses the debugger/);
  expect(stderr).toMatch(/the Pod itself: |the container app: /);
  expect((await readPod(level, name)).spec?.ephemeralContainers).toBeUndefined();
});

describe("a debugger that was asked for", () => {
  it("is explained field by field when it is refused, with the smallest change that passes", async () => {
    const before = (await readPod("baseline", "nonroot")).spec?.ephemeralContainers?.length;
    const { code, stderr } = await debug("baseline", "nonroot", ["--profile=general"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/must not include "SYS_PTRACE" in securityContext\.capabilities\.add/);
    expect(stderr).toMatch(/securityContext\.capabilities\.add: leave out SYS_PTRACE/);
    const after = (await readPod("baseline", "nonroot")).spec?.ephemeralContainers?.length;
    expect(after).toBe(before);
  });

  it("runs as the user it is told to", async () => {
    const words = ["debug", "root", "-n", namespaceOf("privileged"), "--as-user=1234:5678"];
    const { stdout, stderr } = await ephemera([...words, "--", "sh", "-c", "id -u; id -g"]);
    expect(stdout).toBe("1234\n5678\n");
    expect(stderr).toMatch(/^Warning: The files .* it runs as root, the debugger as 1234:5678\./m);
  });

  it("runs as the target's user, on a terminal too", async () => {
    const words = ["debug", "nonroot", "-n", namespaceOf("privileged"), "--as-user=target"];
    const terminal = openTerminal(ephemeraCommand(words));
    await terminal.shows(/\$$/);
    terminal.type("echo I am $(id -u):$(id -g)\r");
    await terminal.shows(/^I am 65532:65532$/m);
    terminal.type("exit\r");
    expect(await terminal.exit).toBe(0);
  });

  it("is no root under the profile restricted", async () => {
    const words = ["debug", "root", "-n", namespaceOf("privileged")];
    const outcome = await ephemera([...words, "--profile=restricted", "--as-user=root"]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/the profile restricted runs nobody as root/);
  });
});

describe("rules that come late", () => {
  it("are learnt from the server where the namespace can't be read", async () => {
    const namespace = ["-n", namespaceOf("restricted")];
    const rights = [
      "--resource=pods,pods/ephemeralcontainers,pods/exec",
      "--verb=get,list,watch,patch,create",
    ];
    await kubectlOk(["create", "role", "debugger", ...rights, ...namespace]);
    await kubectlOk([
      "create",
      "rolebinding",
      "jane",
      "--role=debugger",
      "--user=jane",
      ...namespace,
    ]);
    const words = ["debug", "random", ...namespace, "--as=jane", "--env=FOR=jane"];
    const { code, stdout, stderr } = await ephemera([...words, "--", "id", "-u"]);
    expect(stderr).toMatch(
      /The server refuses that: namespace \S+ enforces the Pod Security level restricted\./,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "1000740000\n" });
  });

  it("make an old debugger block new ones, which is said", async () => {
    const namespace = "debug-security-later";
    await kubectlOk(["create", "namespace", namespace]);
    const words = ["debug", "root", "-n", namespace, "--", "true"];
    const pod = { ...targetPod("root", "privileged") } as { metadata: object };
    const input = JSON.stringify({ ...pod, metadata: { name: "root", namespace } });
    await kubectlOk(["create", "-f", "-"], { input });
    await kubectlOk([
      "wait",
      "pod",
      "root",
      "--for=condition=Ready",
      "--timeout=60s",
      "-n",
      namespace,
    ]);
    expect((await ephemera(words)).code).toBe(0);
    const label = "pod-security.kubernetes.io/enforce=baseline";
    await kubectlOk(["label", "namespace", namespace, label]);
    const { code, stderr } = await ephemera(words);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the ephemeral container debugger-\w{5}, added earlier: .*SYS_PTRACE/);
    expect(stderr).toMatch(/blocks every debugger until the Pod is deleted/);
    await kubectlOk(["delete", "namespace", namespace]);
  });

  it("are kept by a copy as well", async () => {
    const words = ["debug", "nonroot", "-n", namespaceOf("restricted"), "--copy-to=nonroot-copy"];
    const { code, stdout, stderr } = await ephemera([...words, "--", "id", "-u"]);
    expect(stderr).toMatch(/\(profile restricted\), as namespace/);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "65532\n" });
  });
});
