import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectl, kubectlCommand, kubectlOk } from "./support/cluster.ts";
import { startProcess } from "./support/start-process.ts";

const space = "restricted";
const here = (...words: string[]) => kubectl(["-n", space, ...words]);

const confined = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: "RuntimeDefault" },
};

const podSpec = (securityContext?: object) => ({
  terminationGracePeriodSeconds: 1,
  containers: [
    {
      name: "main",
      image: "busybox",
      command: ["sh", "-c", "trap exit TERM; while :; do sleep 0.1; done"],
      ...(securityContext && { securityContext }),
    },
  ],
});

beforeAll(async () => {
  await kubectlOk(["create", "namespace", space]);
  await kubectlOk(["label", "namespace", space, "pod-security.kubernetes.io/enforce=restricted"]);
});
afterAll(() => kubectlOk(["delete", "namespace", space]));

describe("a restricted namespace", () => {
  it("refuses an ordinary Pod, in the server's words", async () => {
    const { code, stderr } = await here("run", "plain", "--image=busybox", "--restart=Never");
    expect(code).toBe(1);
    expect(stderr).toBe(
      'Error from server (Forbidden): pods "plain" is forbidden: violates PodSecurity "restricted:latest": ' +
        'allowPrivilegeEscalation != false (container "plain" must set securityContext.allowPrivilegeEscalation=false), ' +
        'unrestricted capabilities (container "plain" must set securityContext.capabilities.drop=["ALL"]), ' +
        'runAsNonRoot != true (pod or container "plain" must set securityContext.runAsNonRoot=true), ' +
        'seccompProfile (pod or container "plain" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")\n',
    );
  });

  it("runs one that is confined, and lets it be debugged by the profile that is, only", async () => {
    const pod = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "good" },
      spec: podSpec(confined),
    };
    await kubectlOk(["-n", space, "apply", "-f", "-"], { input: JSON.stringify(pod) });
    await kubectlOk(["-n", space, "wait", "--for=condition=Ready", "pod/good"]);
    const debug = (profile: string) =>
      here(
        "debug",
        "good",
        "--image=busybox",
        `--profile=${profile}`,
        "--attach=false",
        "--",
        "true",
      );
    for (const [profile, problem] of [
      ["general", 'must not include "SYS_PTRACE" in securityContext.capabilities.add'],
      ["sysadmin", "must not set securityContext.privileged=true"],
    ] as const) {
      const { code, stderr } = await debug(profile);
      expect(code).toBe(1);
      expect(stderr).toContain(
        'pods "good" is forbidden: violates PodSecurity "restricted:latest"',
      );
      expect(stderr).toContain(problem);
    }
    expect((await debug("restricted")).code).toBe(0);
    const names = await kubectlOk([
      "-n",
      space,
      "get",
      "pod",
      "good",
      "-o",
      "jsonpath={.spec.ephemeralContainers[*].name}",
    ]);
    expect(names.split(" ")).toHaveLength(1);
  });

  it("warns of a Deployment, and refuses its Pods with an event", async () => {
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "careless" },
      spec: {
        selector: { matchLabels: { app: "careless" } },
        template: { metadata: { labels: { app: "careless" } }, spec: podSpec() },
      },
    };
    const applied = await kubectl(["-n", space, "apply", "-f", "-"], {
      input: JSON.stringify(deployment),
    });
    expect(applied.code).toBe(0);
    expect(applied.stderr).toMatch(
      /^Warning: would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false/,
    );
    const events = startProcess(
      ...kubectlCommand([
        "-n",
        space,
        "get",
        "events",
        "--watch",
        "--field-selector=reason=FailedCreate",
        "-o",
        'jsonpath={.message}{"\\n"}',
      ]),
    );
    try {
      const [message] = await events.prints(
        /Error creating: pods "careless-[a-z0-9]+-[a-z0-9]+" is forbidden: violates PodSecurity "restricted:latest"/,
      );
      expect(message).toContain("careless");
    } finally {
      await events.end();
    }
    const { stdout } = await here("get", "pods", "-l", "app=careless", "-o", "name");
    expect(stdout).toBe("");
  });
});

it("a namespace whose level rises names the Pods that break it", async () => {
  await kubectlOk(["create", "namespace", "rising"]);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "old" },
    spec: podSpec({ privileged: true }),
  };
  await kubectlOk(["-n", "rising", "apply", "-f", "-"], { input: JSON.stringify(pod) });
  const words = ["label", "namespace", "rising", "pod-security.kubernetes.io/enforce=baseline"];
  const dry = await kubectl([...words, "--dry-run=server"]);
  expect(dry.stderr).toBe(
    'Warning: existing pods in namespace "rising" violate the new PodSecurity enforce level "baseline:latest"\nWarning: old: privileged\n',
  );
  const wrong = await kubectl([
    "label",
    "namespace",
    "rising",
    "pod-security.kubernetes.io/warn=low",
  ]);
  expect(wrong.stderr).toContain("must be one of privileged, baseline, restricted");
  await kubectlOk(["delete", "namespace", "rising"]);
});
