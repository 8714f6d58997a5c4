import { describe, expect, it } from "vitest";
import type { Container, Pod } from "../kubernetes/types.ts";
import { planCopy } from "./copy/plan-copy.ts";
import { planEphemeral } from "./ephemeral/plan-ephemeral.ts";
import { noTerminal } from "./fixtures/plan-context.ts";
import { planNode } from "./node/plan-node.ts";
import { type DebugOptions, defaultOptions } from "./options.ts";
import type { DebugPlan } from "./plan.ts";

const web: Pod = {
  metadata: { name: "web" },
  spec: {
    volumes: [{ name: "data" }, { name: "own" }],
    containers: [
      {
        name: "app",
        env: [{ name: "HOST", value: "db" }],
        envFrom: [{ secretRef: { name: "s" } }],
        volumeMounts: [
          { name: "data", mountPath: "/data" },
          { name: "data", mountPath: "/part", subPath: "part" },
        ],
      },
      {
        name: "sidecar",
        image: "sidecar:1",
        volumeMounts: [
          { name: "own", mountPath: "/data" },
          { name: "own", mountPath: "/own" },
        ],
      },
    ],
  },
  status: { phase: "Running" },
};

const asked = { mountsFrom: "app", envFrom: "app" };

function inside(options: Partial<DebugOptions>): DebugPlan {
  return planEphemeral({
    ...noTerminal,
    pod: web,
    target: undefined,
    options: { ...defaultOptions, ...options },
  });
}

function copied(options: Partial<DebugOptions>): DebugPlan {
  const copy = { ...defaultOptions.copy, name: "web-copy" };
  return planCopy({ ...noTerminal, pod: web, options: { ...defaultOptions, copy, ...options } });
}

function containerOf({ changes, debugger: name }: DebugPlan): Container | undefined {
  const [change] = changes;
  if (change?.kind === "add-container") return change.container;
  if (change?.kind !== "create-pod") return undefined;
  return change.object.spec?.containers.find((container) => container.name === name);
}

describe("volumes and variables of a container", () => {
  it.each([
    { title: "resident", options: {} },
    { title: "like kubectl's", options: { attach: false } },
  ])("come to an ephemeral container that is $title, with what the API allows", ({ options }) => {
    const plan = inside({ ...asked, ...options });
    expect(containerOf(plan)).toMatchObject({
      env: expect.arrayContaining([{ name: "HOST", value: "db" }]),
      envFrom: [{ secretRef: { name: "s" } }],
      volumeMounts: [{ name: "data", mountPath: "/data" }],
    });
    expect(plan.notes).toContainEqual(expect.stringContaining("$TARGET_ROOT/part"));
  });

  it("come to the new container of a copy, subPaths too", () => {
    const plan = copied(asked);
    expect(containerOf(plan)?.volumeMounts).toEqual(web.spec?.containers[0]?.volumeMounts);
    expect(plan.notes).not.toContainEqual(expect.stringContaining("Without"));
  });

  it("are laid over those of a container that a copy changes", () => {
    expect(containerOf(copied({ ...asked, container: "sidecar" }))?.volumeMounts).toEqual([
      { name: "own", mountPath: "/own" },
      ...(web.spec?.containers[0]?.volumeMounts ?? []),
    ]);
  });

  it("mean nothing for a node, which is said", () => {
    const mounts = [{ volume: "data", path: undefined, readOnly: false }];
    const { warnings } = planNode({
      ...noTerminal,
      node: { metadata: { name: "n1" } },
      namespace: "default",
      options: { ...defaultOptions, ...asked, mounts },
    });
    expect(warnings).toEqual([
      "--mounts-from, --mount, --env-from mean nothing for a node and had no effect on node n1.",
    ]);
  });
});

describe("a resident debugger", () => {
  /** The Pod once the debugger with these options runs in it. */
  function afterwards(options: Partial<DebugOptions>): Pod {
    const [change] = inside(options).changes;
    if (change?.kind !== "add-container") throw new Error("no container would be added");
    const { container } = change;
    const running = {
      image: "",
      imageID: "",
      ready: false,
      restartCount: 0,
      state: { running: {} },
    };
    return {
      ...web,
      spec: {
        ...web.spec,
        containers: web.spec?.containers ?? [],
        ephemeralContainers: [container],
      },
      status: { ephemeralContainerStatuses: [{ ...running, name: container.name }] },
    };
  }

  it.each([
    { title: "with the same is used again", now: asked, changes: 0 },
    { title: "without them is not used", now: {}, changes: 1 },
    { title: "with fewer is not used", now: { envFrom: "app" }, changes: 1 },
  ])("$title", ({ now, changes }) => {
    const options = { ...defaultOptions, ...now };
    const plan = planEphemeral({
      ...noTerminal,
      pod: afterwards(asked),
      suffix: () => "other",
      target: undefined,
      options,
    });
    expect(plan.changes).toHaveLength(changes);
  });
});
