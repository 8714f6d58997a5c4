import { describe, expect, it } from "vitest";
import type { Container, Pod } from "../../kubernetes/types.ts";
import { customFields } from "../custom/merge-custom.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { type CopyOptions, type DebugOptions, defaultOptions } from "../options.ts";
import type { DebugPlan } from "../plan.ts";
import type { HoldInput } from "./hold-pod.ts";
import { planHold } from "./plan-hold.ts";

const probe = { exec: { command: ["true"] } };
const app: Container = {
  name: "app",
  image: "app:1",
  command: ["/app"],
  args: ["$(HOST)"],
  env: [{ name: "HOST", value: "db" }],
  envFrom: [{ secretRef: { name: "s" } }],
  workingDir: "/data",
  stdin: true,
  tty: true,
  lifecycle: { postStart: probe },
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  resources: { limits: { memory: "1Gi" }, claims: [{ name: "gpu" }] },
  volumeMounts: [{ name: "data", mountPath: "/data" }],
};
const web: Pod = {
  metadata: { name: "web", namespace: "team", labels: { app: "web" } },
  spec: {
    nodeName: "node-1",
    volumes: [{ name: "data" }, { name: "conf" }],
    initContainers: [{ name: "setup", image: "setup:1", command: ["/setup"] }],
    containers: [app, { name: "sidecar", image: "sidecar:1" }],
  },
};

type Changes = Partial<Omit<HoldInput, "options">> & {
  options?: Partial<Omit<DebugOptions, "copy">>;
  copy?: Partial<CopyOptions>;
};

function plan({ options, copy, ...changes }: Changes = {}): DebugPlan {
  return planHold({
    ...noTerminal,
    pod: web,
    container: "app",
    ...changes,
    options: {
      ...defaultOptions,
      ...options,
      copy: { ...defaultOptions.copy, hold: true, ...copy },
    },
  });
}

function created({ changes }: DebugPlan): Pod {
  const [change] = changes;
  if (change?.kind !== "create-pod") throw new Error("no Pod would be created");
  return change.object;
}

function container(copy: Pod, name: string): Container | undefined {
  const { containers = [], initContainers = [] } = copy.spec ?? {};
  return [...containers, ...initContainers].find((candidate) => candidate.name === name);
}

describe("the copy", () => {
  it.each([
    { name: undefined, is: "web-debug-x7k2q" },
    { name: "mine", is: "mine" },
  ])("is named $is with --copy-to=$name", ({ name, is }) => {
    const made = plan({ copy: { name } });
    expect(made.pod).toBe(is);
    expect(created(made).metadata).toEqual({ name: is, namespace: "team" });
  });

  it("can't have its original's name: COPY_IS_ORIGINAL", () => {
    expect(() => plan({ copy: { name: "web" } })).toThrow(
      expect.objectContaining({ code: "COPY_IS_ORIGINAL" }),
    );
  });

  it("of a Pod with a long name has one that is not too long", () => {
    const pod = { ...web, metadata: { name: "p".repeat(253) } };
    expect(plan({ pod }).pod).toHaveLength(253);
  });

  it("has the containers of the original beside the held one as they are", () => {
    const copy = created(plan());
    expect(container(copy, "sidecar")).toEqual({ name: "sidecar", image: "sidecar:1" });
    expect(container(copy, "setup")).toEqual(web.spec?.initContainers?.[0]);
  });

  it("has a deadline of its own in the place of the original's", () => {
    const pod = { ...web, spec: { ...web.spec, containers: [app], activeDeadlineSeconds: 5 } };
    const options = { command: ["ls"] };
    expect(created(plan({ pod, options })).spec?.activeDeadlineSeconds).toBe(86_400);
    expect(created(plan({ pod })).spec).not.toHaveProperty("activeDeadlineSeconds");
  });

  it("leaves the original as it is", () => {
    const before = structuredClone(web);
    plan();
    expect(web).toEqual(before);
  });

  it("gets other images too", () => {
    const setImages = [{ name: "app", image: "app:2" }];
    expect(container(created(plan({ copy: { setImages } })), "app")?.image).toBe("app:2");
  });
});

describe("the held container", () => {
  it("waits with what it is given, and is otherwise as it was", () => {
    const held = container(created(plan()), "app");
    expect(held?.command?.[0]).toBe("/ephemera/busybox");
    const { image, env, envFrom, workingDir, resources } = app;
    expect(held).toMatchObject({ image, env, envFrom, workingDir, resources });
    expect(held?.volumeMounts).toEqual([
      { name: "data", mountPath: "/data" },
      { name: "ephemera-tools", mountPath: "/ephemera" },
    ]);
  });

  it.each([
    "args",
    "stdin",
    "tty",
    "lifecycle",
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
  ] as const)("has no %s, even when the copy keeps its probes", (field) => {
    const keep = { ...defaultOptions.copy.keep, liveness: true, readiness: true, startup: true };
    expect(container(created(plan({ copy: { keep } })), "app")).not.toHaveProperty(field);
  });

  it("can be an init container, which the others then wait for", () => {
    const copy = created(plan({ container: "setup" }));
    expect(container(copy, "setup")?.command?.[0]).toBe("/ephemera/busybox");
    expect(copy.spec?.initContainers?.map(({ name }) => name)).toEqual(["ephemera-tools", "setup"]);
    expect(container(copy, "app")).toMatchObject({ command: ["/app"], args: ["$(HOST)"] });
  });

  it("gets variables, volumes and fields that are asked for", () => {
    const mounts = [{ volume: "conf", path: undefined, readOnly: true }];
    const env = [{ name: "HOST", value: "localhost" }];
    const custom = customFields({ workingDir: "/tmp" });
    const held = container(created(plan({ options: { env, mounts, custom } })), "app");
    expect(held).toMatchObject({
      env: [{ name: "HOST", value: "localhost" }],
      envFrom: app.envFrom,
      workingDir: "/tmp",
    });
    expect(held?.volumeMounts).toContainEqual({
      name: "conf",
      mountPath: "/mnt/conf",
      readOnly: true,
    });
  });
});

describe("what it is held with", () => {
  function tools(changes?: Changes): Container | undefined {
    return container(created(plan(changes)), "ephemera-tools");
  }

  it("comes from the debugger's image, within the held container's limits", () => {
    expect(tools({ options: { imagePullPolicy: "Always" } })).toMatchObject({
      image: "busybox",
      imagePullPolicy: "Always",
      resources: { limits: { memory: "1Gi" } },
    });
    expect(tools()?.resources).not.toHaveProperty("claims");
  });

  it.each([
    { title: "nothing", own: undefined, pod: undefined, is: undefined },
    { title: "a user", own: { runAsUser: 7 }, pod: undefined, is: { runAsUser: 7 } },
    {
      title: "that it is not root",
      own: { runAsNonRoot: true },
      pod: undefined,
      is: { runAsNonRoot: true, runAsUser: 65534 },
    },
    {
      title: "of its Pod that it is not root",
      own: undefined,
      pod: { runAsNonRoot: true },
      is: { runAsUser: 65534 },
    },
    {
      title: "of its Pod a user and that it is not root",
      own: undefined,
      pod: { runAsNonRoot: true, runAsUser: 7 },
      is: undefined,
    },
    {
      title: "that it is not root, of its Pod a user",
      own: { runAsNonRoot: true },
      pod: { runAsUser: 7 },
      is: { runAsNonRoot: true },
    },
  ])("runs as the held container does, which says $title", ({ own, pod, is }) => {
    const held = { ...app, ...(own && { securityContext: own }) };
    const spec = { containers: [held], ...(pod && { securityContext: pod }) };
    expect(tools({ pod: { metadata: { name: "web" }, spec } })?.securityContext).toEqual(is);
  });

  it("escapes the command for the kubelet, which reads references in it", () => {
    expect(tools()?.command?.at(-1)).toBe('#!/ephemera/busybox sh\nexec /app "$$HOST" "$$@"\n');
  });

  it("has no command to run when the image's entrypoint is that", () => {
    const pod = { metadata: { name: "web" }, spec: { containers: [{ name: "app", image: "a" }] } };
    expect(tools({ pod })?.command?.at(-1)).toBe("");
  });
});

describe("what is said", () => {
  it("is the command, ready to run", () => {
    expect(plan().notes.at(-1)).toMatch(
      /'run-original' runs it in there, which is:\n\/app "\$HOST"$/,
    );
  });

  it("is where to find the command that is in the image, and its arguments", () => {
    const spec = { containers: [{ name: "app", image: "a:1", args: ["serve"] }] };
    const note = plan({ pod: { metadata: { name: "web" }, spec } }).notes.at(-1);
    expect(note).toMatch(/'crane config a:1'.*Its arguments are in the spec:\nserve$/s);
  });
});

describe("the session", () => {
  it.each([
    { title: "none without a terminal", changes: {}, session: undefined },
    {
      title: "a shell on a terminal",
      changes: { terminal: true },
      session: { kind: "exec", runs: "a shell", stdin: true, tty: true },
    },
    {
      title: "a command, with the tools on PATH",
      changes: { options: { command: ["ls"] } },
      session: { kind: "exec", runs: '["ls"]', stdin: false, tty: false },
    },
  ])("is $title", ({ changes, session }) => {
    const made = plan(changes);
    if (session === undefined) expect(made).not.toHaveProperty("session");
    else expect(made.session).toMatchObject(session);
    expect(made.isTemporary).toBe(session === undefined ? undefined : true);
  });

  it("begins after the original is gone with --replace", () => {
    const made = plan({ options: { command: ["ls"] }, copy: { replace: true } });
    expect(made.changes.at(-1)).toEqual({
      kind: "delete-pod",
      pod: "web",
      when: "debugger-runs",
    });
    expect(made).not.toHaveProperty("isTemporary");
  });
});

describe("it refuses", () => {
  it.each([
    {
      title: "a container that isn't there",
      changes: { container: "ap" },
      code: "CONTAINER_NOT_FOUND",
    },
    {
      title: "an init container that is left out",
      changes: {
        container: "setup",
        copy: { keep: { ...defaultOptions.copy.keep, initContainers: false } },
      },
      code: "INVALID_OPTIONS",
    },
    { title: "a held copy", changes: { pod: created(plan()) }, code: "INVALID_OPTIONS" },
    {
      title: "a Pod on Windows",
      changes: { pod: { spec: { os: { name: "windows" }, containers: [app] } } },
      code: "INVALID_OPTIONS",
    },
  ])("$title: $code", ({ changes, code }) => {
    expect(() => plan(changes)).toThrow(expect.objectContaining({ code }));
  });
});
