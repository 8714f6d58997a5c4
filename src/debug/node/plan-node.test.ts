import { describe, expect, it } from "vitest";
import type { Pod } from "../../kubernetes/types.ts";
import { customFields } from "../custom/merge-custom.ts";
import { noTerminal } from "../fixtures/plan-context.ts";
import { type CopyOptions, type DebugOptions, defaultOptions } from "../options.ts";
import { enforcedRules } from "../security/enforced-rules.ts";
import { type NodeInput, planNode } from "./plan-node.ts";

type Changes = Partial<Omit<NodeInput, "options">> & {
  options?: Partial<Omit<DebugOptions, "copy">>;
  copy?: Partial<CopyOptions>;
};

function plan({ options, copy, ...changes }: Changes = {}) {
  return planNode({
    node: { metadata: { name: "node-1" } },
    namespace: "team",
    ...noTerminal,
    ...changes,
    options: { ...defaultOptions, ...options, copy: { ...defaultOptions.copy, ...copy } },
  });
}

function created(changes: Changes): Pod {
  const [change] = plan(changes).changes;
  if (change?.kind !== "create-pod") throw new Error("no Pod would be created");
  return change.object;
}

it("stands on the node whatever its taints, and is never started again", () => {
  expect(created({}).spec).toMatchObject({
    nodeName: "node-1",
    restartPolicy: "Never",
    tolerations: [{ operator: "Exists" }],
  });
});

it("is named after the node, however long that name is", () => {
  const name = `${"a".repeat(60)}.example.internal`;
  const pod = created({ node: { metadata: { name } } });
  expect(pod.metadata?.name).toBe(`node-debugger-${name}-x7k2q`);
});

it("merges --custom into its container, by the keys of its lists", () => {
  const custom = customFields({
    volumeMounts: [{ name: "host-root", mountPath: "/host", readOnly: true }],
  });
  expect(created({ options: { custom } }).spec?.containers[0]?.volumeMounts).toEqual([
    { name: "host-root", mountPath: "/host", readOnly: true },
  ]);
});

it.each([
  { profile: "general", host: true, namespaces: { network: "the node", PID: "the node" } },
  {
    profile: "baseline",
    host: false,
    namespaces: { network: "the Pod node-debugger-node-1-x7k2q" },
  },
] as const)("says whose namespaces it has, and where the node's files are: $profile", (row) => {
  const { shares, notes } = plan({ profile: row.profile });
  const whose = Object.fromEntries(shares.map(({ namespace, with: whom }) => [namespace, whom]));
  expect(whose).toMatchObject(row.namespaces);
  expect(notes.some((note) => note.includes("/host"))).toBe(row.host);
});

describe("flags that mean nothing for a node are warned of", () => {
  const { keep } = defaultOptions.copy;

  it.each([
    { title: "--target", changes: { options: { target: "app" } } },
    { title: "--copy-to", changes: { copy: { name: "x" } } },
    { title: "--set-image", changes: { copy: { setImages: [{ name: "a", image: "b" }] } } },
    { title: "--replace", changes: { copy: { replace: true } } },
    { title: "--same-node", changes: { copy: { sameNode: true } } },
    { title: "--share-processes", changes: { copy: { shareProcesses: true } } },
    { title: "--keep-labels", changes: { copy: { keep: { ...keep, labels: true } } } },
    { title: "--keep-annotations", changes: { copy: { keep: { ...keep, annotations: true } } } },
    { title: "--keep-liveness", changes: { copy: { keep: { ...keep, liveness: true } } } },
    { title: "--keep-readiness", changes: { copy: { keep: { ...keep, readiness: true } } } },
    { title: "--keep-startup", changes: { copy: { keep: { ...keep, startup: true } } } },
    {
      title: "--keep-init-containers",
      changes: { copy: { keep: { ...keep, initContainers: false } } },
    },
  ])("$title", ({ title, changes }) => {
    expect(plan(changes).warnings).toEqual([
      `${title} means nothing for a node and had no effect on node node-1.`,
    ]);
  });

  it("and none without them", () => {
    expect(plan().warnings).toEqual([]);
  });
});

it("foretells that the namespace refuses the host's namespaces", () => {
  const rules = enforcedRules({ namespace: "team", level: "baseline", version: "latest" });
  expect(plan({ rules }).warnings).toEqual([
    expect.stringMatching(
      /^Namespace team enforces the Pod Security level baseline.*host namespaces.*-n/,
    ),
  ]);
  expect(plan({ rules, options: { attach: true } }).warnings).toEqual([]);
});
