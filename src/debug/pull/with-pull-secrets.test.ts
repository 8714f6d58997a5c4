import { expect, it } from "vitest";
import type { PodSpec } from "../../kubernetes/types.ts";
import { planCopy } from "../copy/plan-copy.ts";
import { planEphemeral } from "../ephemeral/plan-ephemeral.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { planNode } from "../node/plan-node.ts";
import { type DebugOptions, defaultOptions } from "../options.ts";
import type { DebugPlan } from "../plan.ts";
import { withPullSecrets } from "./with-pull-secrets.ts";

const containers = [{ name: "app", image: "app:1" }];
const own: PodSpec = { containers, imagePullSecrets: [{ name: "a" }, { name: "b" }] };

it.each<[string, PodSpec, string[], string[] | undefined]>([
  ["none asked for", { containers }, [], undefined],
  ["the Pod has none", { containers }, ["x", "y"], ["x", "y"]],
  ["after those of the Pod", own, ["x"], ["a", "b", "x"]],
  ["each once", own, ["b", "x", "x"], ["a", "b", "x"]],
])("names Secrets to pull with: %s", (_what, spec, pullSecrets, names) => {
  const { imagePullSecrets } = withPullSecrets(spec, { ...defaultOptions, pullSecrets });
  expect(imagePullSecrets?.map(({ name }) => name)).toEqual(names);
});

const pod = { metadata: { name: "web" }, spec: own, status: { phase: "Running" } };
const options: DebugOptions = { ...defaultOptions, pullSecrets: ["x"] };

function secretsOf({ changes: [change] }: DebugPlan): unknown {
  return change?.kind === "create-pod" && change.object.spec?.imagePullSecrets;
}

it("gives them to a copy", () => {
  const copy = { ...options.copy, name: "web-copy" };
  const plan = planCopy({ ...noTerminal, options: { ...options, copy }, pod });
  expect(secretsOf(plan)).toEqual([{ name: "a" }, { name: "b" }, { name: "x" }]);
});

it("gives them to a node's Pod", () => {
  const node = { metadata: { name: "node-1" } };
  const plan = planNode({ ...noTerminal, options, node, namespace: "team" });
  expect(secretsOf(plan)).toEqual([{ name: "x" }]);
});

it("refuses them for a running Pod, and names those that count", () => {
  const input = { ...noTerminal, options, target: "app" };
  const refused = (problem: string) =>
    expect.objectContaining({
      code: "PULL_SECRET_NOT_POSSIBLE",
      message: expect.stringContaining(problem),
    });
  expect(() => planEphemeral({ ...input, pod })).toThrow(refused("(it has a, b)"));
  const bare = { ...pod, spec: { containers } };
  expect(() => planEphemeral({ ...input, pod: bare })).toThrow(refused("(it has none)"));
});
