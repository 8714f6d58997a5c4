import { expect, it } from "vitest";
import type { EphemeralContainer, Pod } from "../../kubernetes/types.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { type DebugOptions, defaultOptions } from "../options.ts";
import type { ContainerAddition, DebugPlan } from "../plan.ts";
import { toolboxFolder } from "../root/toolbox-script.ts";
import { enforcedRules } from "../security/enforced-rules.ts";
import type { EphemeralInput } from "./input.ts";
import { planEphemeral } from "./plan-ephemeral.ts";
import { residentVariable } from "./resident.ts";

const simple: Pod = {
  metadata: { name: "simple", namespace: "team" },
  spec: { containers: [{ name: "app" }] },
  status: { phase: "Running" },
};

type Changes = Partial<Omit<EphemeralInput, "options">> & { options?: Partial<DebugOptions> };

function input(changes: Changes = {}): EphemeralInput {
  return {
    ...noTerminal,
    pod: simple,
    target: undefined,
    stdinTerminal: changes.terminal ?? false,
    term: "xterm-256color",
    ...changes,
    options: { ...defaultOptions, ...changes.options },
  };
}

/** The Pod as it is once the planned container runs. */
function running(pod: Pod, container: EphemeralContainer | undefined): Pod {
  if (container === undefined) throw new Error("nothing was planned to be added");
  const status = { name: container.name, image: "", imageID: "", ready: false, restartCount: 0 };
  return {
    ...pod,
    spec: {
      containers: pod.spec?.containers ?? [],
      ephemeralContainers: [...(pod.spec?.ephemeralContainers ?? []), container],
    },
    status: {
      ...pod.status,
      ephemeralContainerStatuses: [
        ...(pod.status?.ephemeralContainerStatuses ?? []),
        { ...status, state: { running: {} } },
      ],
    },
  };
}

function added(plan: DebugPlan): ContainerAddition | undefined {
  const [change] = plan.changes;
  return change?.kind === "add-container" ? change : undefined;
}

const general = { capabilities: { add: ["SYS_PTRACE"] } };
const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};
const base = { name: "dbg", image: "busybox", resources: {}, terminationMessagePolicy: "File" };

it.each([
  { title: "nothing else said", changes: {}, container: { ...base, securityContext: general } },
  { title: "legacy", changes: { profile: "legacy" }, container: base },
  { title: "baseline", changes: { profile: "baseline" }, container: base },
  {
    title: "restricted",
    changes: { profile: "restricted" },
    container: { ...base, securityContext: restricted },
  },
  {
    title: "netadmin",
    changes: { profile: "netadmin" },
    container: { ...base, securityContext: { capabilities: { add: ["NET_ADMIN", "NET_RAW"] } } },
  },
  {
    title: "sysadmin",
    changes: { profile: "sysadmin" },
    container: { ...base, securityContext: { privileged: true } },
  },
  {
    title: "a command, a terminal and a target",
    changes: {
      target: "app",
      options: { command: ["/bin/echo", "two words", "$X"], stdin: true, tty: true },
    },
    container: {
      ...base,
      command: ["/bin/echo", "two words", "$X"],
      securityContext: general,
      stdin: true,
      targetContainerName: "app",
      tty: true,
    },
  },
  {
    title: "an empty variable and a pull policy",
    changes: {
      options: {
        env: [
          { name: "FOO", value: "" },
          { name: "BAR", value: "1" },
        ],
        imagePullPolicy: "Never",
      },
    },
    container: {
      ...base,
      env: [{ name: "FOO" }, { name: "BAR", value: "1" }],
      imagePullPolicy: "Never",
      securityContext: general,
    },
  },
] as { title: string; changes: Changes; container: object }[])(
  "with --attach sends what kubectl debug sends: $title",
  ({ changes, container }) => {
    const plan = planEphemeral(
      input({
        ...changes,
        options: { ...defaultOptions, attach: false, container: "dbg", ...changes.options },
      }),
    );
    expect(plan.flow).toBe("own-process");
    expect(added(plan)?.patch).toEqual({ spec: { ephemeralContainers: [container] } });
    expect(plan.session).toBeUndefined();
  },
);

it("keeps the order of the ephemeral containers that are there", () => {
  const pod = running(simple, { name: "old" });
  const plan = planEphemeral(
    input({ pod, options: { attach: true, image: "busybox", container: "dbg" } }),
  );
  expect(added(plan)?.patch).toMatchObject({
    spec: {
      "$setElementOrder/ephemeralContainers": [{ name: "old" }, { name: "dbg" }],
      ephemeralContainers: [{ name: "dbg" }],
    },
  });
  expect(plan.session).toEqual({ kind: "attach", stdin: false, tty: false });
});

it("draws a name again while it is taken", () => {
  const suffixes = ["aaaaa", "aaaaa", "bbbbb"];
  const pod = running(simple, { name: "debugger-aaaaa" });
  const plan = planEphemeral(input({ pod, suffix: () => suffixes.shift() ?? "" }));
  expect(plan.debugger).toBe("debugger-bbbbb");
});

it.each(["app", "old"])("refuses the name %s, which is taken", (container) => {
  const pod = running(simple, { name: "old" });
  expect(() => planEphemeral(input({ pod, options: { container } }))).toThrow(
    `the Pod simple already has a container named "${container}"`,
  );
});

it("plans a waiter without stdin or terminal, which says what it was made for", () => {
  const plan = planEphemeral(
    input({ target: "app", options: { env: [{ name: "A", value: "1" }] } }),
  );
  const { container } = added(plan) ?? {};
  expect(plan).toMatchObject({ flow: "resident", namespace: "team", pod: "simple", target: "app" });
  expect(container).toMatchObject({
    name: "debugger-x7k2q",
    image: "busybox",
    targetContainerName: "app",
    securityContext: general,
  });
  expect(container?.stdin).toBeUndefined();
  expect(container?.tty).toBeUndefined();
  expect(container?.command?.slice(0, 2)).toEqual(["sh", "-c"]);
  expect(container?.command?.slice(-3)).toEqual(["3600", "30", toolboxFolder]);
  expect(container?.env?.map(({ name }) => name)).toEqual(["A", residentVariable]);
});

it("says before that an ephemeral container can't be removed, and how long it lives", () => {
  const { notes, sideEffects } = planEphemeral(input());
  expect(notes.join("\n")).toContain("ephemeral containers can't be removed");
  expect(notes.join("\n")).toContain("ends after 1 h without a session");
  expect(sideEffects).toHaveLength(1);
});

it("uses a running debugger made for the same purpose again, and sends nothing", () => {
  const first = planEphemeral(
    input({ target: "app", options: { env: [{ name: "A", value: "1" }] } }),
  );
  const pod = running(simple, added(first)?.container);
  const again = planEphemeral(
    input({ pod, target: "app", terminal: true, options: { env: [{ name: "A", value: "1" }] } }),
  );
  expect(again.changes).toEqual([]);
  expect(again.debugger).toBe("debugger-x7k2q");
  expect(again.sideEffects).toEqual([]);
  expect(again.permissions).toEqual(["get pods", "create pods/exec"]);
});

it.each([
  { title: "another image", changes: { image: "alpine" } },
  { title: "another target", changes: { target: "other" } },
  { title: "another profile", changes: { profile: "sysadmin" as const } },
  { title: "other variables", changes: { options: { env: [{ name: "A", value: "2" }] } } },
  { title: "another name", changes: { options: { container: "mine" } } },
])("makes a new debugger for $title", ({ changes }) => {
  const pod: Pod = { ...simple, spec: { containers: [{ name: "app" }, { name: "other" }] } };
  const first = planEphemeral(input({ pod, target: "app" }));
  const next = planEphemeral(
    input({
      target: "app",
      ...changes,
      pod: running(pod, added(first)?.container),
      suffix: () => "bbbbb",
    }),
  );
  expect(added(next)?.container.name).toBe(changes.options?.container ?? "debugger-bbbbb");
});

it("makes a new debugger when the one there has ended", () => {
  const first = planEphemeral(input());
  const pod = running(simple, added(first)?.container);
  const [status] = pod.status?.ephemeralContainerStatuses ?? [];
  if (status !== undefined) status.state = { terminated: { exitCode: 0 } };
  expect(planEphemeral(input({ pod, suffix: () => "bbbbb" })).debugger).toBe("debugger-bbbbb");
});

it("falls back to the container's own process where a resident debugger can't be, and says why", () => {
  const plan = planEphemeral(
    input({ terminal: true, notResident: "The image x has no shell to wait in" }),
  );
  expect(plan.flow).toBe("own-process");
  expect(plan.session).toEqual({ kind: "attach", stdin: true, tty: true });
  expect(added(plan)?.container).toMatchObject({ stdin: true, tty: true });
  expect(plan.notes).toContainEqual(
    expect.stringMatching(/^The image x has no shell to wait in, so /),
  );
});

it("warns as kubectl does that capabilities don't reach a user other than root, where it has to", () => {
  const pod: Pod = {
    ...simple,
    spec: { containers: [{ name: "app" }], securityContext: { runAsUser: 1000 } },
  };
  const attach = { options: { attach: true } };
  expect(planEphemeral(input({ pod, ...attach })).warnings).toHaveLength(1);
  expect(planEphemeral(input({ pod, ...attach, profile: "restricted" })).warnings).toEqual([]);
  expect(planEphemeral(input(attach)).warnings).toEqual([]);
  // Ours runs as root then.
  expect(planEphemeral(input({ pod })).warnings).toEqual([]);
});

it("chooses what the namespace admits, and tells what would block it", () => {
  const rules = enforcedRules({ namespace: "team", level: "restricted", version: "latest" });
  const plan = planEphemeral(input({ profile: undefined, rules, target: "app" }));
  expect(added(plan)?.container.securityContext).toMatchObject({ ...restricted, runAsUser: 65532 });
  expect(plan.notes[0]).toMatch(/as namespace team enforces the Pod Security level restricted/);
  expect(plan.warnings.join("\n")).toMatch(
    /enforces the Pod Security level restricted and will refuse this.*because of the container app \(.*runAsNonRoot/,
  );
});

it("sends kubectl's security context with --attach, but for a user that was asked for", () => {
  const asUser = { kind: "ids", ids: { user: 5 } } as const;
  const plan = planEphemeral(input({ options: { attach: true, asUser } }));
  expect(added(plan)?.container.securityContext).toEqual({ ...general, runAsUser: 5 });
});
