import { describe, expect, it } from "vitest";
import type { Container, Pod } from "../../kubernetes/types.ts";
import { customFields } from "../custom/merge-custom.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { type CopyOptions, type DebugOptions, defaultOptions } from "../options.ts";
import type { DebugPlan } from "../plan.ts";
import type { CopyInput } from "./copy-pod.ts";
import { planCopy } from "./plan-copy.ts";

const probe = { exec: { command: ["true"] } };
const probes = { livenessProbe: probe, readinessProbe: probe, startupProbe: probe };
const web: Pod = {
  metadata: {
    name: "web",
    namespace: "team",
    uid: "1",
    labels: { app: "web" },
    annotations: { note: "x" },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "2" }],
  },
  spec: {
    nodeName: "node-1",
    initContainers: [{ name: "setup", image: "setup:1", ...probes }],
    containers: [
      { name: "app", image: "app:1", command: ["/app"], args: ["-v"], stdin: true, ...probes },
      { name: "sidecar", image: "sidecar:1" },
    ],
    ephemeralContainers: [{ name: "debugger-old", image: "busybox" }],
  },
  status: { phase: "Running" },
};

type Changes = Partial<Omit<CopyInput, "options">> & {
  options?: Partial<Omit<DebugOptions, "copy">>;
  copy?: Partial<CopyOptions>;
};

function plan({ options, copy, ...changes }: Changes = {}): DebugPlan {
  return planCopy({
    pod: web,
    ...noTerminal,
    ...changes,
    options: {
      ...defaultOptions,
      ...options,
      copy: { ...defaultOptions.copy, name: "web-copy", ...copy },
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
  it("has nothing that belongs to its original alone", () => {
    const copy = created(plan());
    expect(copy.metadata).toEqual({ name: "web-copy", namespace: "team" });
    expect(copy.spec).not.toHaveProperty("nodeName");
    expect(copy.spec).not.toHaveProperty("ephemeralContainers");
    expect(copy.status).toEqual({});
  });

  it("leaves the original as it is", () => {
    const before = structuredClone(web);
    plan({ options: { container: "app" } });
    expect(web).toEqual(before);
  });

  it.each([
    { flag: "labels", kept: (copy: Pod) => copy.metadata?.labels },
    { flag: "annotations", kept: (copy: Pod) => copy.metadata?.annotations },
    { flag: "liveness", kept: (copy: Pod) => container(copy, "app")?.livenessProbe },
    { flag: "readiness", kept: (copy: Pod) => container(copy, "app")?.readinessProbe },
    { flag: "startup", kept: (copy: Pod) => container(copy, "app")?.startupProbe },
    { flag: "initContainers", kept: (copy: Pod) => copy.spec?.initContainers },
  ])("keeps its $flag exactly when it is told to", ({ flag, kept }) => {
    const { keep } = defaultOptions.copy;
    for (const value of [true, false]) {
      for (const profile of [
        "general",
        "baseline",
        "restricted",
        "netadmin",
        "sysadmin",
      ] as const) {
        const copy = created(plan({ profile, copy: { keep: { ...keep, [flag]: value } } }));
        expect(kept(copy) !== undefined).toBe(value);
      }
    }
  });

  it("of the profile legacy loses its labels and keeps the rest, whatever is said", () => {
    const nothing = {
      labels: true,
      annotations: false,
      liveness: false,
      readiness: false,
      startup: false,
      initContainers: false,
    };
    const copy = created(plan({ profile: "legacy", copy: { keep: nothing } }));
    expect(copy.metadata).toEqual({
      name: "web-copy",
      namespace: "team",
      annotations: { note: "x" },
    });
    expect(container(copy, "app")).toMatchObject(probes);
    expect(container(copy, "setup")).toBeDefined();
  });

  it("keeps the probes of init containers", () => {
    expect(container(created(plan()), "setup")).toMatchObject(probes);
  });

  it.each([
    { own: undefined, flag: undefined, profile: "general", shared: true },
    { own: false, flag: undefined, profile: "general", shared: false },
    { own: false, flag: true, profile: "general", shared: true },
    { own: true, flag: false, profile: "general", shared: false },
    { own: undefined, flag: undefined, profile: "legacy", shared: undefined },
    { own: undefined, flag: true, profile: "legacy", shared: true },
  ] as const)(
    "shares processes: $shared for a Pod that says $own with --share-processes=$flag, $profile",
    ({ own, flag, profile, shared }) => {
      const spec = { containers: [], ...(own !== undefined && { shareProcessNamespace: own }) };
      const copy = created(
        plan({ pod: { metadata: { name: "p" }, spec }, profile, copy: { shareProcesses: flag } }),
      );
      expect(copy.spec?.shareProcessNamespace).toBe(shared);
    },
  );
});

describe("its debugger", () => {
  it("is a new container unless -c names one that is there", () => {
    expect(plan().debugger).toBe("debugger-x7k2q");
    expect(plan().announcements).toEqual(["Defaulting debug container name to debugger-x7k2q."]);
    expect(plan({ options: { container: "dbg" } })).toMatchObject({
      debugger: "dbg",
      announcements: [],
    });
  });

  it("may have the name of an ephemeral container of the original", () => {
    const copy = created(plan({ options: { container: "debugger-old" } }));
    expect(container(copy, "debugger-old")).toBeDefined();
  });

  it.each([
    {
      title: "a command replaces command and arguments",
      options: { command: ["sleep", "1"] },
      now: { command: ["sleep", "1"] },
      gone: ["args", "stdin", "tty"],
    },
    {
      title: "arguments alone keep the command",
      options: { command: ["-x"], argumentsOnly: true },
      now: { command: ["/app"], args: ["-x"] },
      gone: ["stdin"],
    },
    {
      title: "a terminal is given",
      options: { stdin: true, tty: true },
      now: { command: ["/app"], args: ["-v"], stdin: true, tty: true },
      gone: [],
    },
    {
      title: "variables replace those that were there",
      options: { env: [{ name: "A", value: "" }] },
      now: { env: [{ name: "A" }] },
      gone: [],
    },
  ])("in a container that is there: $title", ({ options, now, gone }) => {
    const copy = created(plan({ image: undefined, options: { container: "app", ...options } }));
    const app = container(copy, "app");
    expect(app).toMatchObject({ image: "app:1", ...now });
    for (const field of gone) expect(app).not.toHaveProperty(field);
  });

  it("can be an init container, which --custom changes too", () => {
    const custom = customFields({ workingDir: "/x" });
    const copy = created(plan({ options: { container: "setup", custom } }));
    expect(container(copy, "setup")).toMatchObject({ image: "busybox", workingDir: "/x" });
  });

  it("is not left out with the init containers", () => {
    const keep = { ...defaultOptions.copy.keep, initContainers: false };
    expect(() => plan({ options: { container: "setup" }, copy: { keep } })).toThrow(
      "--keep-init-containers=false leaves out setup, which -c names.",
    );
  });
});

describe("other images", () => {
  it.each([
    {
      setImages: [{ name: "*", image: "x" }],
      images: { app: "x", sidecar: "x", setup: "setup:1" },
    },
    {
      setImages: [
        { name: "*", image: "x" },
        { name: "app", image: "y" },
      ],
      images: { app: "y", sidecar: "x", setup: "setup:1" },
    },
    {
      setImages: [{ name: "setup", image: "z" }],
      images: { app: "app:1", sidecar: "sidecar:1", setup: "z" },
    },
  ])("$setImages", ({ setImages, images }) => {
    const copy = created(plan({ image: undefined, copy: { setImages } }));
    for (const [name, image] of Object.entries(images)) {
      expect(container(copy, name)?.image).toBe(image);
    }
    expect(copy.metadata).toEqual({ name: "web-copy", namespace: "team" });
    expect(container(copy, "app")).not.toHaveProperty("livenessProbe");
    expect(container(copy, "app")?.stdin).toBe(true);
  });

  it("are refused for a container the Pod doesn't have: SET_IMAGE_UNKNOWN", () => {
    const setImages = [{ name: "ap", image: "x" }];
    expect(() => plan({ image: undefined, copy: { setImages } })).toThrow(
      expect.objectContaining({ code: "SET_IMAGE_UNKNOWN" }),
    );
  });

  it("make no session and no debugger", () => {
    const setImages = [{ name: "app", image: "x" }];
    const { session, debugger: name } = plan({ image: undefined, copy: { setImages } });
    expect({ session, name }).toEqual({});
  });

  it.each([
    { title: "a command", options: { container: "no", command: ["x"] }, words: "-c, the command" },
    {
      title: "--custom",
      options: { custom: customFields({ workingDir: "/" }) },
      words: "--custom",
    },
  ])("are refused beside $title they would drop", ({ options, words }) => {
    const setImages = [{ name: "app", image: "x" }];
    expect(() => plan({ image: undefined, options, copy: { setImages } })).toThrow(
      `${words} would have no effect with --set-image alone`,
    );
  });
});

describe("--replace", () => {
  const copy = { replace: true };

  it("deletes the original once the debugger runs", () => {
    expect(plan({ copy }).changes.at(-1)).toEqual({
      kind: "delete-pod",
      pod: "web",
      when: "debugger-runs",
    });
  });

  it("deletes it after the creation with --attach, as kubectl does", () => {
    expect(plan({ copy, options: { attach: true } }).changes.at(-1)).toMatchObject({
      when: "at-once",
    });
  });

  it("needs another name than the original's: COPY_IS_ORIGINAL", () => {
    expect(() => plan({ copy: { ...copy, name: "web" } })).toThrow(
      expect.objectContaining({ code: "COPY_IS_ORIGINAL" }),
    );
  });
});
