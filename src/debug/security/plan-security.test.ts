import { describe, expect, it } from "vitest";
import type { PodSecurityLevel } from "../../kubernetes/pod-security/level.ts";
import type { Pod, PodSpec, SecurityContext } from "../../kubernetes/types.ts";
import type { Profile } from "../profiles/profile.ts";
import { enforcedRules } from "./enforced-rules.ts";
import type { NamespaceRules } from "./namespace-rules.ts";
import { planSecurity, type SecurityPlan } from "./plan-security.ts";
import type { Certainty } from "./reach.ts";
import { parseUserChoice } from "./user-choice.ts";

/** A Pod whose container app has this security context, in a Pod with these fields. */
function podWith(own: SecurityContext, spec: Partial<PodSpec> = {}): Pod {
  return {
    metadata: { name: "web", namespace: "shop" },
    spec: { ...spec, containers: [{ name: "app", securityContext: own }] },
    status: { phase: "Running" },
  };
}

function rulesAt(level: PodSecurityLevel): NamespaceRules | undefined {
  if (level === "privileged") return undefined;
  return enforcedRules({ namespace: "shop", level, version: "latest" });
}

function plan(
  pod: Pod,
  level: PodSecurityLevel = "privileged",
  asked: { profile?: Profile; asUser?: string; custom?: SecurityContext } = {},
): SecurityPlan {
  const { profile, asUser, custom } = asked;
  return planSecurity({
    pod,
    target: "app",
    profile,
    asUser: asUser === undefined ? undefined : parseUserChoice(asUser),
    rules: rulesAt(level),
    custom,
  });
}

const hardened: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};
const root: SecurityContext = { runAsUser: 0 };
const nonRoot: SecurityContext = { ...hardened, runAsUser: 65532, runAsGroup: 65532 };
const randomUser: SecurityContext = { ...hardened, runAsUser: 1000740000, runAsGroup: 0 };

const targets = {
  "target root": podWith(root),
  "non-root": podWith(nonRoot),
  "random uid": podWith(randomUser),
  "read-only root": podWith({ ...nonRoot, readOnlyRootFilesystem: true }),
  "dropped capabilities": podWith({ ...root, capabilities: { drop: ["ALL"] } }),
  privileged: podWith({ privileged: true, runAsUser: 0 }),
  shareProcessNamespace: podWith(nonRoot, { shareProcessNamespace: true }),
  hostPID: podWith(root, { hostPID: true }),
  "user namespace": podWith(root, { hostUsers: false }),
} as const;

type Row = [
  target: keyof typeof targets,
  level: PodSecurityLevel,
  profile: Profile,
  user: string,
  files: Certainty,
  root: Certainty,
];

/** Issue 5: which debugger each target gets in each namespace, and what that reaches. */
const table: Row[] = [
  ["target root", "privileged", "general", "0", "yes", "yes"],
  ["target root", "baseline", "baseline", "0", "yes", "yes"],
  ["target root", "restricted", "restricted", "65532", "no", "no"],
  ["non-root", "privileged", "general", "0", "yes", "yes"],
  ["non-root", "baseline", "baseline", "65532:65532", "yes", "no"],
  ["non-root", "restricted", "restricted", "65532:65532", "yes", "no"],
  ["random uid", "privileged", "general", "0", "yes", "yes"],
  ["random uid", "baseline", "baseline", "1000740000:0", "yes", "no"],
  ["random uid", "restricted", "restricted", "1000740000:0", "yes", "no"],
  ["read-only root", "privileged", "general", "0", "yes", "yes"],
  ["read-only root", "baseline", "baseline", "65532:65532", "yes", "no"],
  ["read-only root", "restricted", "restricted", "65532:65532", "yes", "no"],
  ["dropped capabilities", "privileged", "general", "0", "yes", "yes"],
  ["dropped capabilities", "baseline", "baseline", "0", "yes", "yes"],
  ["dropped capabilities", "restricted", "restricted", "65532", "no", "no"],
  ["privileged", "privileged", "general", "0", "yes", "yes"],
  // Its capabilities are more than the debugger may have.
  ["privileged", "baseline", "baseline", "0", "no", "no"],
  ["privileged", "restricted", "restricted", "65532", "no", "no"],
  ["shareProcessNamespace", "privileged", "general", "0", "yes", "yes"],
  ["shareProcessNamespace", "baseline", "baseline", "65532:65532", "yes", "no"],
  ["shareProcessNamespace", "restricted", "restricted", "65532:65532", "yes", "no"],
  ["hostPID", "privileged", "general", "0", "yes", "yes"],
  ["hostPID", "baseline", "baseline", "0", "yes", "yes"],
  ["hostPID", "restricted", "restricted", "65532", "no", "no"],
  ["user namespace", "privileged", "general", "0", "unknown", "unknown"],
  ["user namespace", "baseline", "baseline", "0", "unknown", "unknown"],
  ["user namespace", "restricted", "restricted", "65532", "no", "no"],
];

function userOf({ securityContext }: SecurityPlan): string {
  const { runAsUser, runAsGroup } = securityContext ?? {};
  return runAsGroup === undefined ? String(runAsUser) : `${runAsUser}:${runAsGroup}`;
}

describe("chooses a debugger that is admitted and reaches the most", () => {
  it.each(table)("%s, namespace %s: %s as %s, files %s, root %s", (target, level, ...expected) => {
    const [profile, user, files, asRoot] = expected;
    const planned = plan(targets[target], level);
    expect(planned.profile).toBe(profile);
    expect(userOf(planned)).toBe(user);
    expect(planned.reach).toMatchObject({ files, root: asRoot });
  });

  it("has a row for each target and level", () => {
    expect(new Set(table.map(([target, level]) => `${target} ${level}`)).size).toBe(9 * 3);
  });

  it.each(table)(
    "%s, namespace %s: is admitted but for what the Pod itself breaks",
    (target, level) => {
      const rules = rulesAt(level);
      const { securityContext } = plan(targets[target], level);
      const container = { name: "debugger", ...(securityContext && { securityContext }) };
      const alone: Pod = { spec: { containers: [container] } };
      expect(rules?.violations({ spec: alone.spec ?? { containers: [] } }) ?? []).toEqual([]);
    },
  );
});

describe("takes what is asked for", () => {
  it.each<[string, Profile | undefined, string | undefined, SecurityContext | undefined]>([
    ["baseline", "baseline", undefined, { runAsUser: 65532, runAsGroup: 65532 }],
    ["sysadmin", "sysadmin", undefined, { privileged: true, runAsUser: 0 }],
    ["legacy", "legacy", undefined, undefined],
    [
      "netadmin",
      "netadmin",
      undefined,
      { capabilities: { add: ["NET_ADMIN", "NET_RAW"] }, runAsUser: 0 },
    ],
    [
      "target",
      undefined,
      "target",
      {
        capabilities: { add: ["SYS_PTRACE"] },
        runAsUser: 65532,
        runAsGroup: 65532,
      },
    ],
    ["a user alone", "baseline", "1000", { runAsUser: 1000 }],
    ["root", "baseline", "root", { runAsUser: 0 }],
    ["a user and a group", "restricted", "5:6", { ...hardened, runAsUser: 5, runAsGroup: 6 }],
  ])("%s", (_title, profile, asUser, expected) => {
    const asked = { ...(profile && { profile }), ...(asUser && { asUser }) };
    expect(plan(podWith(nonRoot), "privileged", asked).securityContext).toEqual(expected);
  });

  it("overrides what the Pod says for all its containers where root is wanted", () => {
    const pod = podWith({}, { securityContext: { runAsNonRoot: true, runAsGroup: 7 } });
    expect(plan(pod).securityContext).toEqual({
      capabilities: { add: ["SYS_PTRACE"] },
      runAsNonRoot: false,
      runAsUser: 0,
      runAsGroup: 0,
    });
  });

  it("adds the right to chroot where the runtime doesn't give it", () => {
    const pod = podWith(root);
    const status = { name: "app", image: "", imageID: "", ready: true, restartCount: 0 };
    const onCrio = {
      ...pod,
      status: { containerStatuses: [{ ...status, containerID: "cri-o://0a1b" }] },
    };
    expect(plan(onCrio).securityContext?.capabilities?.add).toEqual(["SYS_PTRACE", "SYS_CHROOT"]);
  });

  it("can't be the target's user where only its image knows it", () => {
    expect(() => plan(podWith({}), "privileged", { asUser: "target" })).toThrow(
      expect.objectContaining({ code: "TARGET_USER_UNKNOWN" }),
    );
  });

  it("can't be root under the profile restricted", () => {
    expect(() => plan(podWith({}), "privileged", { asUser: "0", profile: "restricted" })).toThrow(
      expect.objectContaining({ code: "ROOT_IS_RESTRICTED" }),
    );
  });

  it("plans what won't be admitted when nothing else does what was asked for", () => {
    expect(plan(podWith(root), "restricted", { asUser: "root" })).toMatchObject({
      profile: "baseline",
      securityContext: { runAsUser: 0 },
    });
  });

  it("reckons with the fields of --custom", () => {
    const custom = { capabilities: { drop: ["ALL"] } };
    expect(plan(podWith(nonRoot), "privileged", { custom }).reach?.files).toBe("no");
  });
});

describe("says what it chose, why, and what won't work", () => {
  it.each<[string, SecurityPlan, RegExp, RegExp?]>([
    [
      "everything is reached",
      plan(podWith(nonRoot)),
      /^The debugger runs as root with SYS_PTRACE \(profile general\): it reaches the processes and files of app\.$/,
    ],
    [
      "the namespace allows less",
      plan(podWith(nonRoot), "restricted"),
      /^The debugger runs as 65532:65532 \(profile restricted\), as namespace shop enforces the Pod Security level restricted: it reaches the processes and files of app \(at \$TARGET_ROOT\)\.$/,
    ],
    [
      "the target's user isn't known",
      plan(podWith(hardened), "restricted"),
      /it sees the processes of app, and may not be able to send them signals; whether it reaches its files depends on the user of app, which its image says \(--as-user=UID:GID names them\)\.$/,
    ],
    [
      "the target's group isn't known",
      plan(podWith({ ...hardened, runAsUser: 7 }), "restricted"),
      /depends on the group of app/,
    ],
    [
      "the target is out of reach",
      plan(podWith(root), "restricted"),
      /it sees the processes of app, and can't send them signals\.$/,
      /^The files and the environment of app will be out of reach: it runs as root, the debugger as 65532\.$/,
    ],
    [
      "a profile is in the way",
      plan(podWith(nonRoot), "privileged", { profile: "baseline", asUser: "root" }),
      /it sees the processes of app\.$/,
      /it runs as 65532:65532, the debugger as root\. Without --profile and --as-user a debugger is chosen that reaches them\.$/,
    ],
    [
      "a user is in the way",
      plan(podWith(nonRoot), "restricted", { asUser: "5:5" }),
      /it sees the processes of app, and can't send them signals\.$/,
      /--as-user=target reaches them\.$/,
    ],
    [
      "the Pod has a user namespace",
      plan(podWith(root, { hostUsers: false })),
      /depends on how the runtime made the Pod's user namespace\.$/,
    ],
  ])("%s", (_title, { notes, warnings }, note, warning) => {
    expect(notes.join("\n")).toMatch(note);
    if (warning === undefined) expect(warnings).toEqual([]);
    else expect(warnings.join("\n")).toMatch(warning);
  });
});
