import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testPodCidr } from "../pod-cidr.ts";
import { type KubectlVersion, kubectlPath } from "./support/kubectl-path.ts";
import { ownPlayground } from "./support/own-playground.ts";
import { type Outcome, type RunOptions, run } from "./support/run.ts";
import { slimDeployment, whoAmI } from "./support/slim-deployment.ts";
import { startProcess } from "./support/start-process.ts";
import { openTerminal, typed } from "./support/terminal.ts";

/**
 * All that Ivan Velichko's "Kubernetes Ephemeral Containers and the kubectl debug Command" types,
 * step by step, in the default namespace of a fresh cluster as there.
 * https://iximiuz.com/en/posts/kubernetes-ephemeral-containers/
 */
const playground = ownPlayground(testPodCidr("walk"));
const directory = mkdtempSync(join(tmpdir(), "ephemera-walk-"));
beforeAll(() => playground.start());
afterAll(async () => {
  await playground.remove();
  rmSync(directory, { recursive: true });
});

/** kubectl 1.20 knows an older API of ephemeral containers, that 1.25 took away: it needs another's `debug`. */
const releases: { version: KubectlVersion; debugVersion: KubectlVersion }[] = [
  { version: "1.36", debugVersion: "1.36" },
  { version: "1.32", debugVersion: "1.32" },
  { version: "1.20", debugVersion: "1.36" },
];

describe.each(releases)("with kubectl $version", ({ version, debugVersion }) => {
  const words = (...rest: string[]) => ["--kubeconfig", playground.kubeconfig, ...rest];
  const tryKubectl = (rest: string[], options?: RunOptions): Promise<Outcome> =>
    run(kubectlPath(version), words(...rest), options);
  const kubectl = async (...rest: string[]): Promise<string> => {
    const { code, stdout, stderr } = await tryKubectl(rest);
    if (code !== 0) throw new Error(`kubectl ${rest.join(" ")} ended with ${code}: ${stderr}`);
    return stdout;
  };
  const terminal = (rest: string[], by = version) =>
    openTerminal([kubectlPath(by), words(...rest)]);
  const debug = (...rest: string[]) => terminal(["debug", ...rest], debugVersion);
  const podName = () =>
    kubectl("get", "pods", "-l", "app=slim", "-o", "jsonpath={.items[0].metadata.name}");
  const patch = async (template: string) => {
    const outdated = await podName();
    expect(await kubectl("patch", "deployment", "slim", "--patch", template)).toBe(
      "deployment.apps/slim patched\n",
    );
    expect(await kubectl("rollout", "status", "deployment", "slim")).toContain(
      'deployment "slim" successfully rolled out',
    );
    await kubectl("wait", "--for=delete", `pod/${outdated}`, "--timeout=60s");
  };
  const sharing = (share: boolean) => `
spec:
  template:
    spec:
      shareProcessNamespace: ${share}`;
  /** By a kubectl that knows `wait --for=jsonpath`. */
  const untilRunning = (container: string) => {
    const path = `{.status.ephemeralContainerStatuses[?(@.name=='${container}')].state.running}`;
    return playground.kubectl(["wait", `pod/${pod}`, `--for=jsonpath=${path}`, "--timeout=60s"]);
  };
  let pod = "";

  afterAll(async () => {
    await kubectl("delete", "deployment/slim", "pod/test-pod", "--ignore-not-found");
    await kubectl("wait", "--for=delete", "pods", "-l", "app=slim", "--timeout=60s").catch(
      (error: unknown) => {
        // What kubectl says when they are all gone before it looks.
        if (!String(error).includes("no matching resources found")) throw error;
      },
    );
  });

  it("1: deploys two distroless containers, and finds their Pod", async () => {
    const applied = await tryKubectl(["apply", "-f", "-"], { input: slimDeployment });
    expect(applied.stdout).toBe("deployment.apps/slim created\n");
    await kubectl("rollout", "status", "deployment", "slim");
    pod = await podName();
    expect(pod).toMatch(/^slim-[4-9bcdf]+-[2-9bcdfghjklmnpqrstvwxz]{5}$/);
  });

  it.each(["bash", "sh"])("2: can't exec %s, in the runtime's words", async (shell) => {
    const session = terminal(["exec", "-it", "-c", "app", pod, "--", shell]);
    expect(await session.exit).toBe(1);
    const screen = session.screen().replaceAll("\n", "");
    expect(screen).toMatch(/^error: Internal error occurred: error executing command in container/);
    expect(screen).toMatch(`exec: "${shell}": executable file not found in $PATH: unknown`);
  });

  it("3: adds a debugger, and shows its fields", async () => {
    const added = debug("-it", "--attach=false", "-c", "debugger", "--image=busybox", pod);
    expect(await added.exit).toBe(0);
    await untilRunning("debugger");
    const [inSpec] = JSON.parse(
      await kubectl("get", "pod", pod, "-o", "jsonpath={.spec.ephemeralContainers}"),
    );
    expect(inSpec).toEqual({
      image: "busybox",
      imagePullPolicy: "Always",
      name: "debugger",
      resources: {},
      stdin: true,
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
      tty: true,
      // The profile "general", kubectl's default since 1.36; the post's kubectl had none.
      ...(debugVersion === "1.36" && {
        securityContext: { capabilities: { add: ["SYS_PTRACE"] } },
      }),
    });
    const [inStatus] = JSON.parse(
      await kubectl("get", "pod", pod, "-o", "jsonpath={.status.ephemeralContainerStatuses}"),
    );
    expect(inStatus).toMatchObject({
      containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
      image: "docker.io/library/busybox:latest",
      imageID: expect.stringMatching(/sha256:[0-9a-f]{64}$/),
      lastState: {},
      name: "debugger",
      ready: false,
      restartCount: 0,
      state: { running: { startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/) } },
    });
  });

  it("4: attaches to the debugger, which reaches the app and sees no process of it", async () => {
    const session = terminal(["attach", "-it", "-c", "debugger", pod]);
    expect(await typed(session, "wget -O - localhost:8080")).toContain("Hello, world!\n");
    const screen = await typed(session, "ps auxf");
    expect(screen).toMatch(/^PID +USER +COMMAND\n +1 root +sh\n/m);
    expect(screen).not.toContain("node");
    session.kill();
    await session.exit;
  });

  it("5: patches the Deployment to one process namespace, and sees all processes then", async () => {
    await patch(sharing(true));
    pod = await podName();
    const session = debug("-it", "-c", "debugger", "--image=busybox", pod);
    const screen = await typed(session, "ps auxf");
    expect(screen).toMatch(/^ +1 65535 +\/pause/m);
    expect(screen).toMatch(/\d+ root +\/nodejs\/bin\/node -e require\("http"\)/);
    expect(screen).toMatch(/\d+ root +\/nodejs\/bin\/node -e setTimeout/);
    expect(await typed(session, "ls /proc/$(pgrep node | head -n1)/root/nodejs")).toMatch(/^bin$/m);
    session.type("exit\r");
    expect(await session.exit).toBe(0);
    expect(session.screen()).toContain("Session ended");
  });

  it("6: shows the two ReplicaSets", async () => {
    const [head, ...rows] = (await kubectl("get", "replicasets", "-l", "app=slim"))
      .trim()
      .split("\n");
    expect(head).toMatch(/^NAME +DESIRED +CURRENT +READY +AGE$/);
    expect(rows.toSorted((a, b) => count(a) - count(b))).toEqual([
      expect.stringMatching(/^slim-[4-9bcdf]+ +0 +0 +0 +\d+m?\d*s?$/),
      expect.stringMatching(/^slim-[4-9bcdf]+ +1 +1 +1 +\d+m?\d*s?$/),
    ]);
  });

  it("7: debugs one of the processes where each has its namespace", async () => {
    await patch(sharing(false));
    pod = await podName();
    const words = ["-it", "-c", "debugger", "--target=app", "--image=busybox", pod];
    const session = debug(...words);
    session.type("\r");
    const notice = (await session.shows(/\/ #/)).replaceAll("\n", "");
    expect(notice).toContain(
      `Targeting container "app". If you don't see processes from this container it may be because the container runtime doesn't support this feature.`,
    );
    const screen = await typed(session, "ps auxf");
    expect(screen).toMatch(/^ +1 root +\/nodejs\/bin\/node -e require\("http"\)/m);
    expect(screen).not.toContain("setTimeout");
    session.kill();
    await session.exit;
  });

  it("8: copies the Pod, without owner and labels, and shows all there is", async () => {
    const copy = ["--copy-to", "test-pod", "--share-processes", pod];
    const session = terminal(["debug", "-it", "-c", "debugger", "--image=busybox", ...copy]);
    const screen = await typed(session, "ps auxf");
    expect(screen).toMatch(/^ +1 65535 +\/pause/m);
    expect(screen).toMatch(/node -e require\("http"\).*\n.*node -e setTimeout/);
    const metadata = JSON.parse(await kubectl("get", "pod/test-pod", "-o", "jsonpath={.metadata}"));
    expect(metadata).not.toHaveProperty("ownerReferences");
    expect(metadata).not.toHaveProperty("labels");
    const address = await kubectl("get", "service/kubernetes", "-o", "jsonpath={.spec.clusterIP}");
    const all = (await kubectl("get", "all")).replaceAll(/ +/g, " ").trim();
    expect(all.replaceAll(/\d+m?\d*s\b/g, "AGE").split("\n")).toEqual([
      "NAME READY STATUS RESTARTS AGE",
      `pod/${pod} 2/2 Running 0 AGE`,
      "pod/test-pod 3/3 Running 0 AGE",
      "",
      "NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE",
      `service/kubernetes ClusterIP ${address} <none> 443/TCP AGE`,
      "",
      "NAME READY UP-TO-DATE AVAILABLE AGE",
      "deployment.apps/slim 1/1 1 1 AGE",
      "",
      "NAME DESIRED CURRENT READY AGE",
      ...Array(3).fill(expect.stringMatching(/^replicaset\.apps\/slim-\w+ ([01]) \1 \1 AGE$/)),
    ]);
    session.kill();
    await session.exit;
  });

  it("9: is told what may not be done, in the server's own words", async () => {
    const spec =
      "containers: [{name: app, image: busybox}], ephemeralContainers: [{name: d, image: busybox}]";
    const created = await tryKubectl(["apply", "-f", "-"], {
      input: `apiVersion: v1\nkind: Pod\nmetadata: {name: born-with}\nspec: {${spec}}`,
    });
    expect(created.stderr).toBe(
      'The Pod "born-with" is invalid: spec.ephemeralContainers: Forbidden: cannot be set on create\n',
    );
    const change = async (body: object, ...flags: string[]) =>
      (await tryKubectl(["patch", "pod", pod, "--patch", JSON.stringify(body), ...flags])).stderr;
    const words =
      "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";
    const another = { ephemeralContainers: [{ name: "another", image: "busybox" }] };
    expect(await change({ spec: another })).toContain(`The Pod "${pod}" is invalid: ${words}`);
    expect(await change({ spec: { shareProcessNamespace: true } })).toContain(words);
    const second = join(directory, "second");
    // Adds one, and where kubectl opens the file again to say what was wrong, keeps what it says.
    const editor = join(directory, "editor");
    await writeFile(
      editor,
      `#!/bin/sh
if grep -q another "$1"; then cp "$1" ${second}; else
  sed -i "s/^  ephemeralContainers:$/&\\n  - {name: another, image: busybox}/" "$1"
fi`,
      { mode: 0o755 },
    );
    const edited = await tryKubectl(["edit", "pod", pod], { env: { KUBE_EDITOR: editor } });
    expect(edited.code).toBe(1);
    expect(edited.stderr).toContain("Edit cancelled, no valid changes were saved.");
    expect(await readFile(second, "utf8")).toContain(
      `# pods "${pod}" was not valid:\n# * ${words.trimEnd()}`,
    );
    if (version === "1.20") return; // It has no --subresource.
    const ephemeral = (...ephemeralContainers: object[]) =>
      change({ spec: { ephemeralContainers } }, "--subresource=ephemeralcontainers");
    expect(await ephemeral({ name: "debugger", image: "other" })).toContain(
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debugger" may not be changed\n',
    );
    expect(await ephemeral({ name: "debugger", $patch: "delete" })).toContain(
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debugger" may not be removed\n',
    );
  });

  it("10: gives a debugger a volume by a raw PATCH, and its token works", async () => {
    const volumes = await kubectl("get", "pod", pod, "-o", "jsonpath={.spec.volumes[*].name}");
    expect(volumes).toMatch(/^kube-api-access-\w{5}$/);
    const mountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    const volumeMounts = [{ mountPath, name: volumes, readOnly: true }];
    const body = {
      spec: {
        ephemeralContainers: [
          {
            name: "with-token",
            command: ["sh"],
            image: "busybox",
            targetContainerName: "app",
            stdin: true,
            tty: true,
            volumeMounts,
          },
          // busybox' own TLS has no cipher in common with a server of today.
          {
            name: "asks",
            command: ["/nodejs/bin/node", "-e", whoAmI],
            image: "ephemera.local/slim",
            env: [{ name: "CREDENTIALS", value: mountPath }],
            volumeMounts,
          },
        ],
      },
    };
    const proxy = startProcess(kubectlPath(version), words("proxy", "--port=0"));
    try {
      const [, address] = await proxy.prints(/Starting to serve on (\S+)/);
      const url = `http://${address}/api/v1/namespaces/default/pods/${pod}/ephemeralcontainers`;
      const type = "Content-Type: application/strategic-merge-patch+json";
      const answer = await run("curl", ["-sS", url, "-X", "PATCH", "-H", type, "-d", "@-"], {
        input: JSON.stringify(body),
      });
      // For curl's eyes it is indented.
      expect(answer.stdout).toMatch(/^\{\n {2}"\w+": "/);
    } finally {
      await proxy.end();
    }
    await untilRunning("with-token");
    const session = terminal(["attach", "-it", "-c", "with-token", pod]);
    expect(await typed(session, `cd ${mountPath}; ls`)).toMatch(/^ca\.crt +namespace +token$/m);
    session.kill();
    await session.exit;
    const [user] = JSON.parse(await playground.kubectl(["logs", "-f", "-c", "asks", pod]));
    expect(user).toBe("system:serviceaccount:default:default");
  });

  it("11: shows the requests with -v 8", async () => {
    const flags = ["-v", "8", "--attach=false", "--image=busybox", "-c", "verbose", pod];
    const { stderr, code } = await run(kubectlPath(debugVersion), words("debug", ...flags));
    expect(code).toBe(0);
    expect(stderr).toMatch(new RegExp(`GET.*/api/v1/namespaces/default/pods/${pod}\\b`));
    expect(stderr).toMatch(
      new RegExp(`PATCH.*/api/v1/namespaces/default/pods/${pod}/ephemeralcontainers`),
    );
    expect(stderr).toContain("application/strategic-merge-patch+json");
    expect(stderr).toContain("200 OK");
  });
});

/** The number in the second column. */
const count = (row: string) => Number(row.split(/ +/)[1]);
