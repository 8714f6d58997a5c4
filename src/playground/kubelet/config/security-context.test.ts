import { describe, expect, it } from "vitest";
import type { PodSecurityContext, PodSpec, SecurityContext } from "../../../kubernetes/types.ts";
import { NamespaceMode, ProfileType } from "../../runtime/proto/cri_pb.ts";
import { aPod } from "../fixtures.ts";
import { ConfigProblem } from "./environment.ts";
import {
  containerSecurityContext,
  effectiveSecurityContext,
  type ImageUser,
} from "./security-context.ts";

interface Facts {
  spec?: Partial<PodSpec>;
  pod?: PodSecurityContext;
  own?: SecurityContext;
  image?: ImageUser;
  targetId?: string;
}

function contextOf({ spec, pod = {}, own = {}, image = {}, targetId }: Facts = {}) {
  const container = { name: "app", securityContext: own };
  return containerSecurityContext(aPod({ ...spec, securityContext: pod }), container, {
    image,
    targetId,
    seccompRoot: "/data/seccomp",
  });
}

describe("namespaces", () => {
  const { POD, CONTAINER, NODE, TARGET } = NamespaceMode;
  it.each<[string, Facts, object]>([
    ["its own processes", {}, { network: POD, pid: CONTAINER, ipc: POD, targetId: "" }],
    [
      "its target's processes",
      { targetId: "t" },
      { network: POD, pid: TARGET, ipc: POD, targetId: "t" },
    ],
    [
      "the Pod's processes",
      { spec: { shareProcessNamespace: true } },
      { network: POD, pid: POD, ipc: POD, targetId: "" },
    ],
    [
      "the node's processes",
      { spec: { hostPID: true } },
      { network: POD, pid: NODE, ipc: POD, targetId: "" },
    ],
    [
      "the node's network and IPC",
      { spec: { hostNetwork: true, hostIPC: true } },
      { network: NODE, pid: CONTAINER, ipc: NODE, targetId: "" },
    ],
  ])("a container sees %s", (_what, facts, options) => {
    expect(contextOf(facts).namespaceOptions).toEqual(options);
  });
});

describe("user and groups", () => {
  it.each<[string, Facts, object]>([
    ["root when nobody says otherwise", {}, { runAsUser: { value: 0n } }],
    ["the image's user by number", { image: { uid: 65532 } }, { runAsUser: { value: 65532n } }],
    ["the image's user by name", { image: { username: "app" } }, { runAsUsername: "app" }],
    [
      "the Pod's user over the image's",
      { pod: { runAsUser: 1000 }, image: { username: "app" } },
      { runAsUser: { value: 1000n } },
    ],
    [
      "its own user over the Pod's",
      { pod: { runAsUser: 1000 }, own: { runAsUser: 0 } },
      { runAsUser: { value: 0n } },
    ],
    [
      "its group beside the image's user",
      { own: { runAsGroup: 7 }, image: { uid: 5 } },
      { runAsUser: { value: 5n }, runAsGroup: { value: 7n } },
    ],
    [
      "its group beside the image's named user",
      { pod: { runAsGroup: 7 }, image: { username: "app" } },
      { runAsUsername: "app", runAsGroup: { value: 7n } },
    ],
    [
      "the Pod's further groups and fsGroup",
      { pod: { supplementalGroups: [3], fsGroup: 2000 } },
      { supplementalGroups: [2000n, 3n] },
    ],
  ])("a container runs as %s", (_what, facts, expected) => {
    expect(contextOf(facts)).toMatchObject(expected);
  });

  it("never names a user twice", () => {
    expect(contextOf({ own: { runAsUser: 1 }, image: { username: "app" } })).not.toHaveProperty(
      "runAsUsername",
    );
    expect(contextOf({ image: { username: "app" } })).not.toHaveProperty("runAsUser");
  });
});

describe("runAsNonRoot", () => {
  const where = '(pod: "web_default(uid-1)", container: app)';
  it.each<[string, Facts, string]>([
    [
      "runAsUser 0",
      { own: { runAsNonRoot: true, runAsUser: 0 } },
      `container's runAsUser breaks non-root policy ${where}`,
    ],
    [
      "runAsUser 0 in a Pod that demands it",
      { pod: { runAsNonRoot: true }, own: { runAsUser: 0 } },
      `container's runAsUser breaks non-root policy ${where}`,
    ],
    [
      "an image that runs as root",
      { pod: { runAsNonRoot: true }, image: { uid: 0 } },
      `container has runAsNonRoot and image will run as root ${where}`,
    ],
    [
      "an image that says nothing",
      { pod: { runAsNonRoot: true } },
      `container has runAsNonRoot and image will run as root ${where}`,
    ],
    [
      "an image with a named user",
      { pod: { runAsNonRoot: true }, image: { username: "app" } },
      `container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root ${where}`,
    ],
  ])("refuses %s", (_what, facts, message) => {
    expect(() => contextOf(facts)).toThrow(new ConfigProblem(message));
  });

  it.each<[string, Facts]>([
    ["a user of its own", { own: { runAsNonRoot: true, runAsUser: 1000 } }],
    ["the Pod's user", { pod: { runAsNonRoot: true, runAsUser: 1000 } }],
    ["the image's user by number", { pod: { runAsNonRoot: true }, image: { uid: 65532 } }],
    ["a container that opts out", { pod: { runAsNonRoot: true }, own: { runAsNonRoot: false } }],
  ])("accepts %s", (_what, facts) => {
    expect(() => contextOf(facts)).not.toThrow();
  });
});

describe("what a container may do", () => {
  const localhost = { type: "Localhost", localhostProfile: "a.json" };
  it.each<[string, Facts, object]>([
    [
      "adds and drops capabilities",
      { own: { capabilities: { add: ["SYS_PTRACE"], drop: ["ALL"] } } },
      { capabilities: { addCapabilities: ["SYS_PTRACE"], dropCapabilities: ["ALL"] } },
    ],
    [
      "changes no capability by itself",
      {},
      { capabilities: { addCapabilities: [], dropCapabilities: [] } },
    ],
    [
      "is not privileged by itself",
      {},
      { privileged: false, noNewPrivs: false, readonlyRootfs: false },
    ],
    ["is privileged when it says so", { own: { privileged: true } }, { privileged: true }],
    [
      "gains no privileges when it says so",
      { own: { allowPrivilegeEscalation: false } },
      { noNewPrivs: true },
    ],
    [
      "keeps its root file system read-only when it says so",
      { own: { readOnlyRootFilesystem: true } },
      { readonlyRootfs: true },
    ],
    [
      "is unconfined without a seccomp profile",
      {},
      { seccomp: { profileType: ProfileType.Unconfined } },
    ],
    [
      "has the Pod's seccomp profile",
      { pod: { seccompProfile: { type: "RuntimeDefault" } } },
      { seccomp: { profileType: ProfileType.RuntimeDefault } },
    ],
    [
      "has its own seccomp profile over the Pod's",
      { pod: { seccompProfile: { type: "RuntimeDefault" } }, own: { seccompProfile: localhost } },
      {
        seccomp: {
          profileType: ProfileType.Localhost,
          localhostRef: "/data/seccomp/a.json",
        },
      },
    ],
    [
      "is unconfined when privileged",
      { pod: { seccompProfile: { type: "RuntimeDefault" } }, own: { privileged: true } },
      { seccomp: { profileType: ProfileType.Unconfined } },
    ],
  ])("%s", (_what, facts, expected) => {
    expect(contextOf(facts)).toMatchObject(expected);
  });

  it("sees masked paths, unless privileged or with procMount Unmasked", () => {
    expect(contextOf().maskedPaths).toContain("/proc/kcore");
    expect(contextOf().readonlyPaths).toContain("/proc/sys");
    for (const own of [{ privileged: true }, { procMount: "Unmasked" }]) {
      expect(contextOf({ own })).toMatchObject({ maskedPaths: [], readonlyPaths: [] });
    }
  });
});

it("overlays the Pod's security context with the container's own, field by field", () => {
  const pod = aPod({ securityContext: { runAsUser: 1, runAsGroup: 2, fsGroup: 3 } });
  const container = { name: "app", securityContext: { runAsUser: 9, runAsGroup: undefined } };
  expect(effectiveSecurityContext(pod, container)).toEqual({ runAsUser: 9, runAsGroup: 2 });
});
