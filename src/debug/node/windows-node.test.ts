import { expect, it } from "vitest";
import type { Node } from "../../kubernetes/types.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { type DebugOptions, defaultOptions } from "../options.ts";
import type { Profile } from "../profiles/profile.ts";
import { planNode } from "./plan-node.ts";
import { checkWindowsNodeImage } from "./windows-node.ts";

const node: Node = { metadata: { name: "win-1", labels: { "kubernetes.io/os": "windows" } } };

function created(profile: Profile, options: Partial<DebugOptions> = {}) {
  const plan = planNode({
    ...noTerminal,
    node,
    namespace: "team",
    profile,
    options: { ...defaultOptions, ...options },
  });
  const [change] = plan.changes;
  if (change?.kind !== "create-pod") throw new Error("no Pod would be created");
  return { ...plan, spec: change.object.spec, container: change.object.spec?.containers[0] };
}

it.each(["general", "sysadmin", "netadmin", "legacy"] as const)(
  "runs as a process of a node on Windows, with the profile %s",
  (profile) => {
    const { spec, container, notes } = created(profile);
    expect(spec).toMatchObject({
      os: { name: "windows" },
      hostNetwork: true,
      securityContext: {
        windowsOptions: { hostProcess: true, runAsUserName: "NT AUTHORITY\\SYSTEM" },
      },
    });
    for (const field of ["hostPID", "hostIPC", "volumes"]) expect(spec).not.toHaveProperty(field);
    expect(container).not.toHaveProperty("securityContext");
    expect(notes).toContainEqual(expect.stringMatching(/^The debugger is a process of the node/));
    expect(notes.join("\n")).not.toMatch(/\/host/);
  },
);

it.each([
  { profile: "baseline", context: undefined },
  { profile: "restricted", context: { runAsNonRoot: true } },
] as const)("is an ordinary container there with the profile $profile", ({ profile, context }) => {
  const { spec, container } = created(profile);
  expect(spec).toMatchObject({ os: { name: "windows" } });
  expect(spec).not.toHaveProperty("hostNetwork");
  expect(spec).not.toHaveProperty("securityContext");
  expect(container?.securityContext).toEqual(context);
});

it("is kubectl's Pod with --attach, whatever the node runs", () => {
  const { spec } = created("general", { attach: false });
  expect(spec).toMatchObject({ hostPID: true });
  expect(spec).not.toHaveProperty("os");
});

it.each([
  { title: "by its status", of: { status: { nodeInfo: { operatingSystem: "windows" } } } as Node },
  {
    title: "by its label, before its kubelet has said anything",
    of: { ...node, status: { nodeInfo: { operatingSystem: "" } } } as Node,
  },
])("refuses the default image for a node that runs Windows $title: WINDOWS_NODE", ({ of }) => {
  const check = (image: string | undefined) => () =>
    checkWindowsNodeImage(of, { image, command: "ephemera debug" });
  expect(check("busybox")).toThrow(expect.objectContaining({ code: "WINDOWS_NODE" }));
  expect(check(undefined)).not.toThrow();
});
