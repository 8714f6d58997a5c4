import { expect, it } from "vitest";
import type { Container, Pod } from "../../kubernetes/types.ts";
import { planCopy } from "../copy/plan-copy.ts";
import { planEphemeral } from "../ephemeral/plan-ephemeral.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { type DebugOptions, defaultOptions } from "../options.ts";
import type { DebugPlan } from "../plan.ts";

const options: DebugOptions = { ...defaultOptions, mountsFrom: "target", envFrom: "target" };

/** A Pod whose every container mounts a volume of its own name and has a variable of its own. */
function podOf(...names: string[]): Pod {
  return {
    metadata: { name: "web" },
    spec: {
      containers: names.map((name) => ({
        name,
        image: "app",
        volumeMounts: [{ name, mountPath: `/${name}` }],
        env: [{ name: "OF", value: name }],
      })),
    },
  };
}

function debuggerOf({ changes: [change], debugger: name }: DebugPlan): Container | undefined {
  return change?.kind === "create-pod"
    ? change.object.spec?.containers.find((container) => container.name === name)
    : change?.kind === "add-container"
      ? change.container
      : undefined;
}

function sources(container: Container | undefined) {
  const { volumeMounts = [], env = [] } = container ?? {};
  return [volumeMounts[0]?.mountPath, env.find(({ name }) => name === "OF")?.value];
}

it.each([
  ["the target", ["app", "side"], "side", ["/side", "side"]],
  ["a container of that name", ["target", "side"], "side", ["/target", "target"]],
])("the word target means %s", (_what, names, target, expected) => {
  const plan = planEphemeral({ ...noTerminal, options, pod: podOf(...names), target });
  expect(sources(debuggerOf(plan))).toEqual(expected);
});

it("means the container that a copy is most likely made for", () => {
  const inCopy = { ...options, copy: { ...options.copy, name: "web-copy" } };
  const plan = planCopy({ ...noTerminal, options: inCopy, pod: podOf("app") });
  expect(sources(debuggerOf(plan))).toEqual(["/app", "app"]);
});

it("names no container where there is no target", () => {
  const pod = podOf("app", "side");
  expect(() => planEphemeral({ ...noTerminal, options, pod, target: undefined })).toThrow(
    "container target is not valid for pod web out of: app, side",
  );
});
